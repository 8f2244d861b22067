/**
 * Which project may import which, by the tags in their `project.json`.
 *
 * A constraint binds every project that has its tag: what such a project imports has at least one of the allowed tags. Tests may import more
 * than sources do, so each constraint names both.
 */
import type { Project } from './projects.ts';

interface Constraint {
  readonly tag: string;
  readonly sources: readonly string[];
  readonly tests: readonly string[];
}

const CONSTRAINTS: readonly Constraint[] = [
  // No app imports an app. Tests of an app may start the sandboxes that stand in for its providers.
  { tag: 'type:app', sources: ['type:lib'], tests: ['type:lib', 'type:testing', 'layer:sandbox'] },
  { tag: 'type:lib', sources: ['type:lib'], tests: ['type:lib', 'type:testing'] },
  { tag: 'type:testing', sources: ['type:lib'], tests: ['type:lib'] },
  {
    tag: 'type:tool',
    sources: ['type:tool', 'type:lib', 'type:testing'],
    tests: ['type:tool', 'type:lib', 'type:testing'],
  },
  // The domain depends on the domain alone; what every service stands on knows no service.
  { tag: 'layer:domain', sources: ['layer:domain'], tests: ['layer:domain', 'type:testing'] },
  {
    tag: 'layer:platform',
    sources: ['layer:domain', 'layer:platform'],
    tests: ['layer:domain', 'layer:platform', 'type:testing'],
  },
];

/** One zone of `import-x/no-restricted-paths`: files of `target` may not import files of `from`. */
export interface Zone {
  target: string;
  from: string | string[];
  except?: string[];
  message: string;
}

/** The zones that the tags of these projects make, for their sources or for their tests. */
export function zonesOf(projects: readonly Project[], of: 'sources' | 'tests'): Zone[] {
  return projects.flatMap((project) => {
    const constraints = CONSTRAINTS.filter(({ tag }) => project.tags.includes(tag));
    return [
      ...constraints.map((constraint) => zone(project, projects, constraint.tag, constraint[of])),
      ...(of === 'sources' ? [scopeZone(project, projects)] : []),
    ].filter(({ from }) => from.length > 0);
  });
}

/** Of an app only the sources: programs start what was compiled. */
function zone(project: Project, projects: readonly Project[], tag: string, allowed: readonly string[]): Zone {
  return {
    target: `./${project.root}`,
    from: projects
      .filter((other) => other !== project && !other.tags.some((tag) => allowed.includes(tag)))
      .map(({ root }) => (root.startsWith('apps/') ? `./${root}/src` : `./${root}`)),
    message: `${tag} imports only ${allowed.join(', ')} (tools/verify/lint/boundaries.ts)`,
  };
}

/** Nothing reaches into a library past its entry points, but for test support: it is not built, and programs run its files as they are. */
export function insideZones(projects: readonly Project[]): Zone[] {
  return projects
    .filter(({ tags }) => tags.includes('type:lib'))
    .flatMap((library) =>
      projects
        .filter((other) => other !== library)
        .map((other) => ({
          target: `./${other.root}`,
          from: `./${library.root}`,
          except: ['./src/index.ts', './src/testing/index.ts'],
          message: 'import a library by its root (tools/verify/lint/boundaries.ts)',
        })),
    );
}

/** What belongs to one scope is imported only inside of it; tools see every scope, and so do tests. */
function scopeZone(project: Project, projects: readonly Project[]): Zone {
  const scopes = project.tags.filter((tag) => tag.startsWith('scope:'));
  const allowed = scopes.includes('scope:tools') ? projects.flatMap(({ tags }) => tags) : scopes;
  return zone(project, projects, scopes.join(), [...new Set([...allowed, 'scope:shared'])]);
}
