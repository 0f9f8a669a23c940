/** What several tasks put in, one reader takes out, in order. */
export class Channel<T> {
  private readonly items: T[] = [];
  private wake: (() => void) | undefined;
  private closed = false;

  push(item: T): void {
    this.items.push(item);
    this.wake?.();
  }

  /** What is in there is still read. */
  close(): void {
    this.closed = true;
    this.wake?.();
  }

  async *read(): AsyncGenerator<T, void> {
    for (;;) {
      if (this.items.length > 0) {
        for (const item of this.items.splice(0)) yield item;
        continue;
      }
      if (this.closed) return;
      await new Promise<void>((resolve) => (this.wake = resolve));
      this.wake = undefined;
    }
  }
}
