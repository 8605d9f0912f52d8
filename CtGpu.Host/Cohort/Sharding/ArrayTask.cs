using System.Globalization;

namespace CtGpu.Host.Cohort.Sharding;

/// <summary>
/// The task of a job array that this process runs, read from the scheduler's environment variables: Slurm, SGE, AWS Batch, or a Kubernetes
/// Indexed Job.
/// </summary>
/// <param name="Scheduler">Name of the scheduler.</param>
/// <param name="Number">0-based number of the task. It is the index of the shard if the user gives the number of shards.</param>
/// <param name="Position">0-based position among the tasks that were submitted together.</param>
/// <param name="Count">Number of tasks that were submitted together, or null if the scheduler does not report it.</param>
internal sealed record ArrayTask(string Scheduler, int Number, int Position, int? Count)
{
    /// <summary>--shard auto: one shard for each task of the array.</summary>
    /// <exception cref="CtGpuException">Usage: there is no job array, or its number of tasks is unknown.</exception>
    public static Shard Shard(Func<string, string?> variable)
    {
        ArrayTask task = Of(variable, "auto");
        return task.Count is int count
            ? new Shard(task.Position, count)
            : throw Refuse(
                "auto",
                $"{task.Scheduler} reports the task (JOB_COMPLETION_INDEX {task.Number}) but not the number of tasks: "
                    + "set CTGPU_SHARD_COUNT to the Job's completions, or give --shard auto/N");
    }

    /// <summary>--shard auto/N: the task's number out of N. Tasks can therefore be submitted again one by one.</summary>
    /// <exception cref="CtGpuException">Usage: there is no job array, or the task's number is N or more.</exception>
    public static Shard Shard(Func<string, string?> variable, int count)
    {
        ArrayTask task = Of(variable, $"auto/{count}");
        if (task.Number < count) return new Shard(task.Number, count);
        string numbers = task.Scheduler == "SGE" ? $"1 to {count}" : $"0 to {count - 1}";
        int number = task.Scheduler == "SGE" ? task.Number + 1 : task.Number;
        throw Refuse($"auto/{count}", $"this is task {number} of {task.Scheduler}: number the tasks {numbers}");
    }

    private static ArrayTask Of(Func<string, string?> variable, string asked)
    {
        var environment = new Variables(variable, asked);
        return Slurm(environment) ?? Sge(environment) ?? AwsBatch(environment) ?? Kubernetes(environment) ?? throw Refuse(
            asked,
            "no job array was found. Expected one of SLURM_ARRAY_TASK_ID, SGE_TASK_ID, AWS_BATCH_JOB_ARRAY_INDEX and JOB_COMPLETION_INDEX "
                + "in the environment: submit the command as a job array, or give --shard I/N");
    }

    private static ArrayTask? Slurm(Variables environment)
    {
        if (environment.Find("SLURM_ARRAY_TASK_ID") is not int id) return null;
        if (environment.NeedsNoCount) return new ArrayTask("Slurm", id, 0, null);
        int first = environment.Get("SLURM_ARRAY_TASK_MIN"), last = environment.Get("SLURM_ARRAY_TASK_MAX");
        int step = environment.Find("SLURM_ARRAY_TASK_STEP") ?? 1, count = environment.Get("SLURM_ARRAY_TASK_COUNT");
        if (step < 1 || count < 1 || last - first != (count - 1L) * step || id < first || id > last || (id - first) % step != 0)
        {
            throw Refuse(
                "auto",
                $"Slurm's array of {count} tasks from {first} to {last} in steps of {step} has gaps. Its tasks would divide the cohort "
                    + "differently and omit series: submit it without gaps, or give --shard auto/N with the N of the whole array");
        }

        return new ArrayTask("Slurm", id, (id - first) / step, count);
    }

    private static ArrayTask? Sge(Variables environment)
    {
        if (environment.Find("SGE_TASK_ID") is not int id) return null;
        if (environment.NeedsNoCount) return new ArrayTask("SGE", id - 1, 0, null);
        int first = environment.Get("SGE_TASK_FIRST"), last = environment.Get("SGE_TASK_LAST");
        int step = environment.Find("SGE_TASK_STEPSIZE") ?? 1;
        if (step < 1 || id < first || id > last || (id - first) % step != 0)
        {
            throw Refuse(
                "auto", $"SGE's task {id} is none of the tasks from {first} to {last} in steps of {step}: give --shard I/N instead");
        }

        return new ArrayTask("SGE", id - 1, (id - first) / step, ((last - first) / step) + 1);
    }

    private static ArrayTask? AwsBatch(Variables environment)
    {
        if (environment.Find("AWS_BATCH_JOB_ARRAY_INDEX") is not int index) return null;
        return Whole(environment, "AWS Batch", index, environment.NeedsNoCount ? null : environment.Get("AWS_BATCH_JOB_ARRAY_SIZE"));
    }

    private static ArrayTask? Kubernetes(Variables environment)
    {
        if (environment.Find("JOB_COMPLETION_INDEX") is not int index) return null;
        return Whole(environment, "Kubernetes", index, environment.NeedsNoCount ? null : environment.Find("CTGPU_SHARD_COUNT"));
    }

    private static ArrayTask Whole(Variables environment, string scheduler, int index, int? count)
    {
        if (index >= count)
        {
            throw Refuse(
                environment.Asked,
                $"{scheduler} reports task {index} of {count}, where 0 to {count - 1} were expected: give --shard I/N instead");
        }

        return new ArrayTask(scheduler, index, index, count);
    }

    private static CtGpuException Refuse(string asked, string finding) => new(ExitCode.Usage, "shard", $"--shard {asked}: {finding}.");

    private sealed class Variables(Func<string, string?> variable, string asked)
    {
        public string Asked => asked;

        public bool NeedsNoCount => asked != "auto";

        /// <summary>The number in a variable; null if it is not set, or is "undefined", which SGE uses outside an array.</summary>
        public int? Find(string name)
        {
            string? text = variable(name);
            if (string.IsNullOrEmpty(text) || text == "undefined") return null;
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? number
                : throw Refuse(asked, $"{name} is \"{text}\" where a whole number was expected: give --shard I/N instead");
        }

        public int Get(string name) =>
            Find(name) ?? throw Refuse(asked, $"{name} is not set although the task's number is: give --shard auto/N or I/N");
    }
}
