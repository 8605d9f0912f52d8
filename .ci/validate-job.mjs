// validate-job.mjs FILE: checks a Job against the schema that Kubernetes publishes. Exits with 1 and a message if it differs.
import { readFileSync } from 'node:fs';
import { Job } from 'kubernetes-models/batch/v1';
import { parse } from 'yaml';

const job = parse(readFileSync(process.argv[2], 'utf8'));
try {
    new Job(job).validate();
    // The schema accepts unknown fields. A mutated name would be ignored by the cluster.
    const known = ['apiVersion', 'kind', 'metadata', 'spec'];
    const unknown = Object.keys(job).filter((name) => !known.includes(name));
    if (unknown.length > 0) throw new Error(`unknown fields: ${unknown.join(', ')}`);
} catch (error) {
    console.error(`${process.argv[2]}: ${error.message}`);
    process.exit(1);
}
