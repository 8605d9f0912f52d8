# The files in deploy: the Kubernetes Job against its published schema, and the Snakemake workflow. Slurm runs in step cohorts.
schema() (
    set -e
    mkdir -p "$WORK/schema"
    cp deploy/kubernetes/job.yaml .ci/validate-job.mjs "$WORK/schema/"
    cd "$WORK/schema"
    npm install --silent --no-audit --no-fund kubernetes-models@4 yaml@2
)
if ! command -v npm >/dev/null; then
    skipped "Kubernetes Job" "needs npm"
elif ! schema >"$WORK/npm.log" 2>&1; then
    skipped "Kubernetes Job" "npm could not install its schema: $(tail -n 1 "$WORK/npm.log")"
else
    check "the Kubernetes Job has the published schema" node "$WORK/schema/validate-job.mjs" "$WORK/schema/job.yaml"
    sed '/status: "True"/d' "$WORK/schema/job.yaml" >"$WORK/schema/broken.yaml"
    refuses "a Kubernetes Job without a status is refused by the schema" 1 'status' \
        node "$WORK/schema/validate-job.mjs" "$WORK/schema/broken.yaml"
fi

# The folders that .dockerignore lets through must contain every project that the image builds.
docker_context() {
    local project
    for project in $(sed -nE 's/.*ProjectReference Include="\.\.\/([^/"]+)\/.*/\1/p' CtGpu.Cli/CtGpu.Cli.csproj CtGpu.Host/CtGpu.Host.csproj) CtGpu.Cli; do
        grep -qx "!$project" .dockerignore || { echo ".dockerignore leaves out $project"; return 1; }
    done
}
check "the image's context contains its projects" docker_context

if ! command -v snakemake >/dev/null; then
    (export DEBIAN_FRONTEND=noninteractive; apt-get install -y -qq --no-install-recommends snakemake) >"$WORK/snakemake.log" 2>&1
fi
if ! command -v snakemake >/dev/null; then
    skipped "Snakemake" "not installed, and apt could not install it: $(tail -n 1 "$WORK/snakemake.log")"
else
    OF=$WORK/snakemake
    workflow() (
        set -e
        for seed in 1 2 3 4; do "$CTGPU" phantom -o "$OF/in/$seed" --seed "$seed" --shape 24,64,64 --spacing 13,5,5; done
        # One of them fails, which must not stop the workflow.
        rm "$(find "$OF/in/4" -type f | sort | sed -n 12p)"
        program=$(realpath "$CTGPU") file=$PWD/deploy/snakemake/Snakefile
        cd "$OF"
        # The home folder of a CI machine may not be writable.
        run=(env HOME="$OF" snakemake -s "$file" --cores 2 --config "input=$OF/in" "out=$OF/out" shards=2 "ctgpu=$program")
        "${run[@]}" 'options=--spacing 4 --device cpu'
        grep '1 failed' ctgpu-status.txt
        [ "$(find "$OF/out" -name ct.json | wc -l)" -eq 3 ]
        # A second run has nothing to do.
        "${run[@]}" 'options=--spacing 4 --device cpu' >again.log 2>&1
        grep 'Nothing to be done' again.log
    )
    check "Snakemake: 4 series in 2 shards, one of them refused" workflow
    rm -rf "$OF"
fi
