import { memoryStore } from '../../src/store/memory.js';
import { storeConformance } from './conformance.js';

storeConformance('The memory store', memoryStore);
