using CtGpu.Host;
using CtGpu.Host.Cohort.Sharding;

namespace CtGpu.Tests.Cohort.Sharding;

public sealed class ArrayTaskTests
{
    [Theory]
    [InlineData(
        "SLURM_ARRAY_TASK_ID=2 SLURM_ARRAY_TASK_MIN=0 "
            + "SLURM_ARRAY_TASK_MAX=3 SLURM_ARRAY_TASK_STEP=1 SLURM_ARRAY_TASK_COUNT=4",
        "2/4")]
    [InlineData(
        "SLURM_ARRAY_TASK_ID=9 SLURM_ARRAY_TASK_MIN=1 "
            + "SLURM_ARRAY_TASK_MAX=9 SLURM_ARRAY_TASK_STEP=4 SLURM_ARRAY_TASK_COUNT=3",
        "2/3")]
    [InlineData("SLURM_ARRAY_TASK_ID=7 SLURM_ARRAY_TASK_MIN=7 SLURM_ARRAY_TASK_MAX=7 SLURM_ARRAY_TASK_COUNT=1", "0/1")]
    [InlineData("SGE_TASK_ID=3 SGE_TASK_FIRST=1 SGE_TASK_LAST=8 SGE_TASK_STEPSIZE=2", "1/4")]
    [InlineData("SGE_TASK_ID=1 SGE_TASK_FIRST=1 SGE_TASK_LAST=5 SGE_TASK_STEPSIZE=1", "0/5")]
    [InlineData("AWS_BATCH_JOB_ARRAY_INDEX=4 AWS_BATCH_JOB_ARRAY_SIZE=5", "4/5")]
    [InlineData("JOB_COMPLETION_INDEX=0 CTGPU_SHARD_COUNT=6", "0/6")]
    [InlineData("SGE_TASK_ID=undefined JOB_COMPLETION_INDEX=5 CTGPU_SHARD_COUNT=6", "5/6")]
    public void Auto_reads_the_scheduler(string variables, string shard) =>
        Assert.Equal(shard, ArrayTask.Shard(Environment(variables)).ToString());

    [Theory]
    [InlineData("SLURM_ARRAY_TASK_ID=6", 8, "6/8")]
    [InlineData("SLURM_ARRAY_TASK_ID=6 SLURM_ARRAY_TASK_MIN=2 SLURM_ARRAY_TASK_MAX=6 SLURM_ARRAY_TASK_COUNT=2", 8, "6/8")]
    [InlineData("SGE_TASK_ID=8", 8, "7/8")]
    [InlineData("AWS_BATCH_JOB_ARRAY_INDEX=0", 2, "0/2")]
    [InlineData("JOB_COMPLETION_INDEX=1", 2, "1/2")]
    public void Auto_of_N_takes_the_tasks_own_number(string variables, int count, string shard) =>
        Assert.Equal(shard, ArrayTask.Shard(Environment(variables), count).ToString());

    [Theory]
    [InlineData("", "no job array was found")]
    [InlineData("SGE_TASK_ID=undefined", "no job array was found")]
    [InlineData(
        "SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_MIN=3 "
            + "SLURM_ARRAY_TASK_MAX=7 SLURM_ARRAY_TASK_STEP=1 SLURM_ARRAY_TASK_COUNT=2",
        "has gaps")]
    [InlineData("SLURM_ARRAY_TASK_ID=9 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_MAX=3 SLURM_ARRAY_TASK_COUNT=4", "--shard auto/N")]
    [InlineData("SLURM_ARRAY_TASK_ID=1", "SLURM_ARRAY_TASK_MIN is not set")]
    [InlineData("SLURM_ARRAY_TASK_ID=one", "SLURM_ARRAY_TASK_ID is \"one\"")]
    [InlineData("SGE_TASK_ID=4 SGE_TASK_FIRST=1 SGE_TASK_LAST=8 SGE_TASK_STEPSIZE=2", "none of the tasks from 1 to 8 in steps of 2")]
    [InlineData("AWS_BATCH_JOB_ARRAY_INDEX=5 AWS_BATCH_JOB_ARRAY_SIZE=5", "task 5 of 5")]
    [InlineData("JOB_COMPLETION_INDEX=2", "CTGPU_SHARD_COUNT")]
    public void Inconsistent_variables_are_refused(string variables, string message) =>
        Refused(message, () => ArrayTask.Shard(Environment(variables)));

    [Theory]
    [InlineData("SLURM_ARRAY_TASK_ID=4", "this is task 4 of Slurm: number the tasks 0 to 3")]
    [InlineData("SGE_TASK_ID=5", "this is task 5 of SGE: number the tasks 1 to 4")]
    [InlineData("JOB_COMPLETION_INDEX=4", "number the tasks 0 to 3")]
    public void A_number_beyond_N_is_refused(string variables, string message) =>
        Refused(message, () => ArrayTask.Shard(Environment(variables), 4));

    private static void Refused(string message, Action shard)
    {
        CtGpuException refusal = Assert.Throws<CtGpuException>(shard);
        Assert.Equal(ExitCode.Usage, refusal.Code);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    private static Func<string, string?> Environment(string variables)
    {
        var all = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToDictionary(v => v.Split('=')[0], v => v.Split('=')[1]);
        return all.GetValueOrDefault;
    }
}
