/** How the sandbox is to run. */
export interface StripeSandboxOptions {
  /** 0 takes a free port. */
  port: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** Where state is kept; without it, it lives in memory. */
  dataDir?: string;
  /** Where events are posted; without it they are only kept. */
  webhookUrl?: string;
  /** The `whsec_…` that deliveries are signed with. */
  webhookSecret?: string;
  /** Types of events that are posted, as an endpoint at Stripe names them; without it all are. */
  webhookEvents?: string[];
  /** What stands before the pay page's path; default is the address listened on. */
  publicUrl?: string;
  /** Takes a line about a defect of the sandbox; default is standard error. */
  log?: (line: string) => void;
}

/** A running sandbox. */
export interface StripeSandbox {
  url: string;
  /** Answers what is under way, writes what is kept, and ends. */
  close(): Promise<void>;
}

/** What sandbox.ts exports. */
export interface SandboxModule {
  startStripeSandbox(options: StripeSandboxOptions): Promise<StripeSandbox>;
}
