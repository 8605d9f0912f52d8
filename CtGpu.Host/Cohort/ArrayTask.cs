using System.Globalization;

namespace CtGpu.Host.Cohort;

/// <summary>
/// The task of a job array that this process is, as its scheduler says in the environment: Slurm, SGE, AWS Batch, or a
/// Kubernetes Indexed Job.
/// </summary>
/// <param name="Scheduler">Its name.</param>
/// <param name="Number">The task's own number, 0-based: the index of its shard where the number of shards is given.</param>
/// <param name="Position">Its place among the tasks that were submitted together.</param>
/// <param name="Count">Tasks submitted together, or null where the scheduler does not tell.</param>
internal sealed record ArrayTask(string Scheduler, int Number, int Position, int? Count)
{
    /// <summary>--shard auto: as many shards as there are tasks.</summary>
    /// <exception cref="CtGpuException">Usage: there is no array, or it does not say how many tasks it has.</exception>
    public static Shard Shard(Func<string, string?> variable)
    {
        ArrayTask task = Of(variable, "auto");
        return task.Count is int count
            ? new Shard(task.Position, count)
            : throw Refuse("auto", $"{task.Scheduler} tells the task (JOB_COMPLETION_INDEX {task.Number}) and not how many there are: set CTGPU_SHARD_COUNT to the Job's completions, or give --shard auto/N");
    }

    /// <summary>--shard auto/N: the task's number out of N, so that tasks may be submitted again one by one.</summary>
    /// <exception cref="CtGpuException">Usage: there is no array, or the task's number is N or more.</exception>
    public static Shard Shard(Func<string, string?> variable, int count)
    {
        ArrayTask task = Of(variable, $"auto/{count}");
        if (task.Number < count) return new Shard(task.Number, count);
        string numbers = task.Scheduler == "SGE" ? $"1 to {count}" : $"0 to {count - 1}";
        throw Refuse($"auto/{count}", $"this is task {(task.Scheduler == "SGE" ? task.Number + 1 : task.Number)} of {task.Scheduler}: number the tasks {numbers}");
    }

    private static ArrayTask Of(Func<string, string?> variable, string asked)
    {
        var environment = new Variables(variable, asked);
        return Slurm(environment) ?? Sge(environment) ?? AwsBatch(environment) ?? Kubernetes(environment) ?? throw Refuse(
            asked,
            "no job array is in sight (looked for SLURM_ARRAY_TASK_ID, SGE_TASK_ID, AWS_BATCH_JOB_ARRAY_INDEX and JOB_COMPLETION_INDEX): give I/N, or submit the command as an array");
    }

    private static ArrayTask? Slurm(Variables environment)
    {
        if (environment.Find("SLURM_ARRAY_TASK_ID") is not int id) return null;
        if (environment.NeedsNoCount) return new ArrayTask("Slurm", id, 0, null);
        int first = environment.Get("SLURM_ARRAY_TASK_MIN"), last = environment.Get("SLURM_ARRAY_TASK_MAX");
        int step = environment.Find("SLURM_ARRAY_TASK_STEP") ?? 1, count = environment.Get("SLURM_ARRAY_TASK_COUNT");
        if (step < 1 || count < 1 || last - first != (count - 1L) * step || id < first || id > last || (id - first) % step != 0)
        {
            throw Refuse("auto", $"Slurm's array of {count} tasks from {first} to {last} in steps of {step} has gaps, so that its tasks would cut the cohort anew and leave series out: submit it without gaps, or give --shard auto/N with the N of the whole array");
        }

        return new ArrayTask("Slurm", id, (id - first) / step, count);
    }

    private static ArrayTask? Sge(Variables environment)
    {
        if (environment.Find("SGE_TASK_ID") is not int id) return null;
        if (environment.NeedsNoCount) return new ArrayTask("SGE", id - 1, 0, null);
        int first = environment.Get("SGE_TASK_FIRST"), last = environment.Get("SGE_TASK_LAST"), step = environment.Find("SGE_TASK_STEPSIZE") ?? 1;
        if (step < 1 || id < first || id > last || (id - first) % step != 0)
            throw Refuse("auto", $"SGE's task {id} is none of those from {first} to {last} in steps of {step}: give --shard I/N instead");
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
        if (index >= count) throw Refuse(environment.Asked, $"{scheduler} says that this is task {index} of {count}, counted from 0: give --shard I/N instead");
        return new ArrayTask(scheduler, index, index, count);
    }

    private static CtGpuException Refuse(string asked, string finding) => new(ExitCode.Usage, "shard", $"--shard {asked}: {finding}.");

    private sealed class Variables(Func<string, string?> variable, string asked)
    {
        public string Asked => asked;

        public bool NeedsNoCount => asked != "auto";

        /// <summary>A variable's number; null where it is not set, or says that there is no array, as SGE's do.</summary>
        public int? Find(string name)
        {
            string? text = variable(name);
            if (string.IsNullOrEmpty(text) || text == "undefined") return null;
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? number
                : throw Refuse(asked, $"{name} is \"{text}\", where a whole number was expected: give --shard I/N instead");
        }

        public int Get(string name) => Find(name) ?? throw Refuse(asked, $"{name} is not set beside the task's number: give --shard auto/N, or I/N");
    }
}
