// ESLint decides only what can be wrong; layout is Prettier's. The rules, and a planted breach of each, stand in tools/verify/lint.
import { lintConfig } from './tools/verify/lint/lint-config.ts';

export default lintConfig(import.meta.dirname);
