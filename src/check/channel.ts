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
      const batch = this.items.splice(0);
      yield* batch;
      if (batch.length > 0) continue;
      if (this.closed) return;
      await new Promise<void>((resolve) => (this.wake = resolve));
      this.wake = undefined;
    }
  }
}
