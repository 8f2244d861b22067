interface Step {
  op: string;
  args?: Record<string, string>;
  env?: Record<string, string>;
  folder?: string;
  user?: string;
  command?: string[];
  from?: string;
  chown?: string;
  sources?: string[];
  target?: string;
  script?: string;
  mount?: string;
}

export declare function parseDockerfile(text: string): {
  args: Record<string, string>;
  stages: { name: string; from: string; steps: Step[] }[];
};
