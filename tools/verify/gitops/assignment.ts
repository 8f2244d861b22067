/** `NAME=value` as a pair; the value is empty where there is none. */
export function assignment(text: string): [name: string, value: string] {
  const [name = '', value = ''] = text.split('=');
  return [name, value];
}
