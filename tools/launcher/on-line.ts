/** Takes one line of what is going on. */
export type OnLine = (line: string) => void;
