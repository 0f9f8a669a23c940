import type { Resource } from '../../contract/model.js';
import type { Stored } from '../../store/store.js';

/** What stands under keys that nobody has created, where the resource was inferred and has no seed: a record, or nothing. */
export type Unseeded = 'make' | 'empty';

/** How far a resource has come, over all tenants. */
interface Course {
  /** Keys of records that clients have created. */
  readonly created: Set<string>;
  /** Places of records that were shown and then deleted. */
  readonly gone: Set<string>;
  /** A client has created a record and gone on with it: from now on there is what was created, and nothing else. */
  real: boolean;
}

/** More keys than that are remembered for nobody: the resource is real then. */
const MOST = 10_000;

export type Courses = ReadonlyMap<string, Course>;

/**
 * A vendor's document brings no records, and whoever tries an operation has none to name. So each key of an inferred resource is presumed
 * to have a record until it is deleted, or until a client works with records of its own.
 */
export class Presumptions {
  private readonly makes: boolean;
  private readonly seeded: ReadonlySet<string>;
  private courses = new Map<string, Course>();
  private readonly made = new WeakSet<Stored>();
  private readonly shown = new WeakSet<Stored>();

  /** `seeded`: names of resources that have records of their own from the start. */
  constructor(unseeded: Unseeded, seeded: ReadonlySet<string>) {
    this.makes = unseeded === 'make';
    this.seeded = seeded;
  }

  holdsFor({ name, inferred }: Resource): boolean {
    return this.makes && inferred && !this.seeded.has(name) && this.courses.get(name)?.real !== true;
  }

  /** There is what clients have created and nothing else, even where they cannot create anything. */
  isEmpty({ name, inferred }: Resource): boolean {
    return !this.makes && inferred && !this.seeded.has(name);
  }

  /**
   * A request names the key of a record. Whether one is presumed there; `place` is the key with all that scopes it. A contract without a
   * word for a deleted record (`forgets`) cannot say that it is gone: then there is one again.
   */
  presumes(
    resource: Resource,
    key: string,
    { place, forgets }: { place: string; forgets: boolean },
  ): boolean {
    const course = this.courses.get(resource.name);
    if (course?.created.has(key)) course.real = true;
    return this.holdsFor(resource) && (forgets || !course?.gone.has(place));
  }

  /** The record was made, and nobody has written to it: whoever creates one under its key gets the key. */
  isMade(record: Stored | undefined): boolean {
    return record !== undefined && this.made.has(record);
  }

  make(record: Stored): Stored {
    this.made.add(record);
    return record;
  }

  created(resource: Resource, key: string, place: string): void {
    const course = this.course(resource);
    if (course.real) return;
    course.gone.delete(place);
    course.created.add(key);
    if (course.created.size > MOST) makeReal(course);
  }

  /** What stands under a key was shown to a client. */
  show(records: readonly Stored[]): void {
    for (const record of records) this.shown.add(record);
  }

  /** What nobody has seen is not missed. */
  removed(resource: Resource, record: Stored, place: string): void {
    const course = this.course(resource);
    if (course.real || !this.shown.has(record)) return;
    course.gone.add(place);
    if (course.gone.size > MOST) makeReal(course);
  }

  /** The records of these resources were put there from outside. */
  loaded(resources: ReadonlySet<string>): void {
    for (const name of resources) this.courses.set(name, { created: new Set(), gone: new Set(), real: true });
  }

  /** A copy, for `restore`. */
  get state(): Courses {
    return copyOf(this.courses);
  }

  restore(courses: Courses): void {
    this.courses = copyOf(courses);
  }

  private course({ name }: Resource): Course {
    let course = this.courses.get(name);
    if (!course) this.courses.set(name, (course = { created: new Set(), gone: new Set(), real: false }));
    return course;
  }
}

function makeReal(course: Course): void {
  course.real = true;
  course.created.clear();
  course.gone.clear();
}

function copyOf(courses: Courses): Map<string, Course> {
  return new Map(
    [...courses].map(([name, { created, gone, real }]) => [
      name,
      { created: new Set(created), gone: new Set(gone), real },
    ]),
  );
}
