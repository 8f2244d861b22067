interface Rule {
  pattern: RegExp;
  prefix: string;
  isKept: boolean;
}

export declare function readRules(repository?: string): Rule[];
export declare function isIncluded(file: string, rules: Rule[]): boolean;
export declare function copyContext(folder: string): string[];
