import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { PublicRoutes } from '@holdfast/platform';

/** Plain files beside the sources, and beside what they are built to. */
const read = (name: string): string => readFileSync(join(import.meta.dirname, '../../public', name), 'utf8');

const HTML = read('success.html');
const SCRIPT = read('success.js');
const STYLE = read('success.css');

const SECURITY = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/**
 * The page that the gateway may send customers back to (`successUrl`), for shops that have none of their own: it polls the order as any
 * storefront would, with what the customer's browser knows. It serves three files and reads nothing.
 */
@PublicRoutes()
@Controller('pay')
export class SuccessPageHttpController {
  @Get('success')
  page(@Res() reply: FastifyReply): void {
    send(reply, 'text/html; charset=utf-8', HTML);
  }

  @Get('success.js')
  script(@Res() reply: FastifyReply): void {
    send(reply, 'text/javascript; charset=utf-8', SCRIPT);
  }

  @Get('success.css')
  style(@Res() reply: FastifyReply): void {
    send(reply, 'text/css; charset=utf-8', STYLE);
  }
}

const send = (reply: FastifyReply, type: string, text: string): void =>
  void reply
    .headers({ ...SECURITY, 'content-type': type, 'cache-control': 'public, max-age=300' })
    .send(text);
