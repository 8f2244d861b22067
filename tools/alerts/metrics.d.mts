export declare function metricsInCode(): Set<string>;
export declare function metricsIn(expr: string): { name: string; labels: string[] }[];
export declare function isKnown(known: { has(name: string): boolean }, name: string): boolean;
