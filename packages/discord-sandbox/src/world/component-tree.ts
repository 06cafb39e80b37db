/** Walks the tree of a message's or modal's components. */

type Path = readonly (string | number)[];
type Component = Readonly<Record<string, unknown>>;

/** Calls `visit` for each component, outer before inner, with its place in the payload. */
export function walkComponents(
  components: readonly unknown[],
  visit: (component: Component, path: Path) => void,
  path: Path = [],
): void {
  components.forEach((component, index) => visitOne(component, visit, [...path, index]));
}

function visitOne(value: unknown, visit: (component: Component, path: Path) => void, path: Path): void {
  if (typeof value !== 'object' || value === null) return;
  const component = value as Component;
  visit(component, path);
  if (Array.isArray(component['components'])) {
    walkComponents(component['components'], visit, [...path, 'components']);
  }
  visitOne(component['accessory'], visit, [...path, 'accessory']);
  visitOne(component['component'], visit, [...path, 'component']);
}

/** A copy in which every component has an `id`, as Discord gives them: missing ones, and 0, are counted up from 1. */
export function withIds<T extends object>(components: readonly T[]): T[] {
  const copy = structuredClone(components) as T[];
  const taken = new Set<unknown>();
  walkComponents(copy, (component) => taken.add(component['id']));
  let next = 1;
  walkComponents(copy, (component) => {
    const { id } = component;
    if (id !== undefined && id !== null && id !== 0) return;
    while (taken.has(next)) next += 1;
    (component as { id?: number }).id = next;
    next += 1;
  });
  return copy;
}

/** All components, flat, outer before inner. */
export function flattened(components: readonly object[]): Component[] {
  const all: Component[] = [];
  walkComponents(components, (component) => all.push(component));
  return all;
}
