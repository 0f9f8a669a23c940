import { contractSuite } from '../../src/jest.js';

contractSuite();
