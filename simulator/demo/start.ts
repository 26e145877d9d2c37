import { demo } from './demo.ts';

process.exitCode = await demo(process.argv.includes('--once'));
