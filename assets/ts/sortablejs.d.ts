/* The small part of SortableJS we use. */
declare module "sortablejs/modular/sortable.core.esm.js" {
  interface SortEvent {
    item: HTMLElement;
  }
  interface Options {
    animation?: number;
    draggable?: string;
    filter?: string;
    ghostClass?: string;
    group?: string;
    handle?: string;
    onEnd?: (event: SortEvent) => void;
  }
  export default class Sortable {
    static mount(plugin: unknown): void;
    constructor(list: HTMLElement, options: Options);
    destroy(): void;
  }
  export const AutoScroll: unknown;
}
