import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { Inject, Injectable } from '@nestjs/common';

import { CONFIG } from '@holdfast/platform';

import type { NotificationConfig } from '../config.js';
import { TemplateError } from './template.js';

const APP_TEMPLATES = resolve(import.meta.dirname, '../../templates');
const DEFAULT_SHOP = 'default';
/** Tenants and locales come from events; only plain names become part of a path. */
const PLAIN = /^[\w-]{1,64}$/;

/** The sender of a shop's mails. */
export interface ShopIdentity {
  readonly name: string;
  readonly from: string;
}

/** Folder and fallback locale of the templates. */
type TemplateConfig = Pick<NotificationConfig, 'MAIL_TEMPLATES_DIR' | 'MAIL_DEFAULT_LOCALE'>;

/**
 * Templates as files: `<tenant>/<locale>/<kind>.txt`, and `<tenant>/shop.json` for the sender. A tenant without a file uses the
 * one in `default`; a locale without one uses its language's, then the default locale's. Files are read once.
 */
@Injectable()
export class TemplateStore {
  private readonly files = new Map<string, Promise<string | undefined>>();
  private readonly dir: string;

  constructor(@Inject(CONFIG) private readonly config: TemplateConfig) {
    this.dir = config.MAIL_TEMPLATES_DIR ?? APP_TEMPLATES;
  }

  /** The best template for a kind of mail, and the locale it is in. */
  async find(tenantId: string, locale: string, kind: string): Promise<{ text: string; locale: string }> {
    for (const shop of [tenantId, DEFAULT_SHOP]) {
      for (const candidate of this.localesFor(locale)) {
        const text = await this.read(shop, candidate, `${kind}.txt`);
        if (text !== undefined) return { text, locale: candidate };
      }
    }
    throw new TemplateError(`there is no template for ${kind}`);
  }

  /** Name and sender of a shop. */
  async shop(tenantId: string): Promise<ShopIdentity> {
    const fallback = JSON.parse((await this.read(DEFAULT_SHOP, 'shop.json')) ?? '{}') as ShopIdentity;
    const own = JSON.parse((await this.read(tenantId, 'shop.json')) ?? '{}') as Partial<ShopIdentity>;
    return { ...fallback, ...own };
  }

  private localesFor(locale: string): string[] {
    const language = locale.split(/[-_]/)[0] ?? locale;
    return [...new Set([locale, language, this.config.MAIL_DEFAULT_LOCALE])];
  }

  private read(...parts: string[]): Promise<string | undefined> {
    if (!parts.every((part, index) => index === parts.length - 1 || PLAIN.test(part)))
      return Promise.resolve(undefined);
    const path = join(this.dir, ...parts);
    let file = this.files.get(path);
    if (!file) {
      file = readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
        this.files.delete(path);
        throw error;
      });
      this.files.set(path, file);
    }
    return file;
  }
}
