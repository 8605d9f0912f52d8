using CtGpu.Host.Streaming;

namespace CtGpu.Cli.Progress;

/// <summary>The series at work and their stages. Thread-safe.</summary>
internal sealed class ActiveSeries
{
    private const int LongestPart = 24, KeptCharacters = 8;

    private readonly Lock _lock = new();
    private readonly OrderedDictionary<string, VolumeStage> _stages = new(StringComparer.Ordinal);

    /// <summary>Work done on them, in volumes. Stages are taken to last equally long.</summary>
    public double Done
    {
        get
        {
            lock (_lock) return _stages.Values.Sum(stage => (double)(int)stage / Enum.GetValues<VolumeStage>().Length);
        }
    }

    public void Enter(string name, VolumeStage stage)
    {
        lock (_lock) _stages[name] = stage;
    }

    public void Leave(string name)
    {
        lock (_lock) _stages.Remove(name);
    }

    /// <summary>The series by stage: "reading a; computing b, c". Empty if there is none.</summary>
    public override string ToString()
    {
        lock (_lock)
        {
            return string.Join("; ", _stages
                .GroupBy(series => series.Value, series => Short(series.Key))
                .OrderByDescending(stage => stage.Key)
                .Select(stage => $"{stage.Key.ToString().ToLowerInvariant()} {string.Join(", ", stage)}"));
        }
    }

    /// <summary>A name in which long parts, such as UIDs, are shortened to their ends, where they differ.</summary>
    public static string Short(string name) => string.Join(
        '/', name.Split('/').Select(part => part.Length > LongestPart ? $"..{part[^KeptCharacters..]}" : part));
}
