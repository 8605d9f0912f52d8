// Each process converts one part of a cohort: nextflow run deploy/nextflow --input /data/dicom --output /data/out --shards 16
params.input = null
params.output = null
params.shards = 8
params.options = ''

process CONVERT {
    tag "shard ${shard} of ${params.shards}"
    cpus 4
    memory { 8.GB * task.attempt }
    // 75 is transient, 137 is out of memory, 143 was stopped. 8 (some series failed, listed by status) does not stop the workflow.
    errorStrategy { task.exitStatus in [75, 137, 143] ? 'retry' : 'finish' }
    maxRetries 3

    input:
    tuple val(shard), path(scans, stageAs: 'scans')

    output:
    val shard

    script:
    """
    code=0
    ctgpu convert scans -o '${params.output}' --shard ${shard}/${params.shards} --jobs ${task.cpus} --progress none ${params.options} || code=\$?
    [ \$code -eq 8 ] || exit \$code
    """
}

process STATUS {
    input:
    val shards

    output:
    stdout

    script:
    "ctgpu status '${params.output}'"
}

workflow {
    if (!params.input || !params.output) error '--input or --output: missing. Give both, --output is a folder that all machines mount.'
    scans = Channel.value(file(params.input, checkIfExists: true))
    CONVERT(Channel.of(0..<(params.shards as int)).combine(scans)) | collect | STATUS | view
}
