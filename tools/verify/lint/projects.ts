import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** A project of the workspace with its tags, as `nx show project` prints them. */
export interface Project {
  readonly name: string;
  /** Folder, relative to the root of the repository. */
  readonly root: string;
  readonly tags: readonly string[];
}

/** Reads every `project.json` of apps, libs, tools and bench below a repository. */
export function readProjects(repository: string): Project[] {
  return ['apps', 'libs', 'tools']
    .flatMap((group) => readdirSync(path.join(repository, group)).map((name) => `${group}/${name}`))
    .concat('bench')
    .filter((root) => existsSync(path.join(repository, root, 'project.json')))
    .map((root) => readProject(repository, root));
}

function readProject(repository: string, root: string): Project {
  const text = readFileSync(path.join(repository, root, 'project.json'), 'utf8');
  const { name, tags } = JSON.parse(text) as { name: string; tags: string[] };
  return { name, root, tags };
}
