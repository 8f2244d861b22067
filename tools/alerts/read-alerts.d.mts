export declare function readExpressions(): { where: string; expr: string }[];
