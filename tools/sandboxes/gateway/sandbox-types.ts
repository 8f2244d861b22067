/** How the sandbox is to run. */
export interface StripeSandboxOptions {
  /** 0 takes a free port. */
  port: number;
  /** Default 127.0.0.1. */
  host?: string | undefined;
  /** Where state is kept; without it, it lives in memory. */
  dataDir?: string | undefined;
  /** Where events are posted; without it they are only kept. */
  webhookUrl?: string | undefined;
  /** The `whsec_…` that deliveries are signed with. */
  webhookSecret?: string | undefined;
  /** Types of events that are posted, as an endpoint at Stripe names them; without it all are. */
  webhookEvents?: string[] | undefined;
  /** What stands before the pay page's path; default is the address listened on. */
  publicUrl?: string | undefined;
  /** Takes a line about a defect of the sandbox; default is standard error. */
  log?: (line: string) => void;
}

/** A running sandbox. */
export interface StripeSandbox {
  url: string;
  /** Answers the calls in progress, writes what is kept, and ends. */
  close(): Promise<void>;
}
