export declare function readExpressions(): { where: string; expr: string }[];
export declare function readRules(): {
  name: string;
  groups: { name: string; rules: { alert?: string; record?: string; expr: string }[] }[];
}[];
