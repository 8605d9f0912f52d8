using CtGpu.Host.Engines;

namespace CtGpu.Host.Streaming;

/// <summary>
/// How many volumes a stream reads, computes and writes at the same time. The numbers follow the threads, the devices and the memory. With
/// few threads, one volume is read on all of them. With many, several volumes are read on a few threads each: a volume has too few slices
/// to keep many threads busy, and its last slices leave most of them idle.
/// </summary>
/// <param name="Readers">Volumes that are read at the same time.</param>
/// <param name="Slots">The engine of each slot.</param>
/// <param name="Writers">Volumes that are written at the same time, at first.</param>
/// <param name="MostWriters">The same, at most; see <see cref="WriterGrowth"/>.</param>
internal sealed record StreamShape(int Readers, IReadOnlyList<IEngine> Slots, int Writers, int MostWriters)
{
    /// <summary>Threads that read one volume, where there are many.</summary>
    private const int ThreadsOfReader = 4;

    private const int MostReaders = 8;

    /// <summary>Two threads write to one disk as fast as more; several disks, or a fast one, need more.</summary>
    private const int FirstWriters = 2;

    /// <summary>A writer occupies two threads: one for the volume, one for the mask.</summary>
    private const int ThreadsOfWriter = 2;

    private const int WritersLimit = 16;

    /// <summary>Volumes whose stored values are in memory. One more per reader than slots lets the readers run ahead.</summary>
    public int Inputs => Slots.Count + Readers;

    /// <summary>Volumes whose results are in memory, at first.</summary>
    public int Results => Slots.Count + Writers;

    /// <summary>Volumes in memory at the same time, at most.</summary>
    public int Volumes => Inputs + MostWriters;

    /// <param name="engines">Engines that share the volumes.</param>
    /// <param name="volumes">Number of volumes. Nothing is created that they cannot use.</param>
    /// <param name="threads">Threads that read, compute and compress.</param>
    /// <param name="budget">Memory of the volumes.</param>
    public static StreamShape For(IReadOnlyList<IEngine> engines, int volumes, int threads, MemoryBudget budget)
    {
        int readers = ReadersFor(threads, volumes);
        int first = Math.Clamp(volumes - 1, 1, FirstWriters);
        int most = Math.Clamp(volumes - 1, first, Math.Clamp(threads / ThreadsOfWriter, FirstWriters, WritersLimit));
        var shape = new StreamShape(readers, SlotsOf(engines, volumes), first, most);
        // Too little memory for all of them: each volume more would make others wait, and memory could not be reused.
        while (budget.IsTight(shape.Volumes) && shape.Smaller(engines) is { } smaller) shape = smaller;
        return shape;
    }

    /// <summary>Volumes that are read at the same time, if there is enough memory.</summary>
    public static int ReadersFor(int threads, int volumes) =>
        Math.Min(Math.Clamp(threads / ThreadsOfReader, 1, MostReaders), Math.Max(1, volumes));

    /// <summary>A shape with one volume less in memory; null if this one is the smallest.</summary>
    private StreamShape? Smaller(IReadOnlyList<IEngine> engines)
    {
        if (MostWriters > Writers) return this with { MostWriters = MostWriters - 1 };
        if (Readers > 1) return this with { Readers = Readers - 1 };
        // A device needs all its slots, because copies overlap with kernels. Threads work on one volume as well as on several.
        int last = Slots.Count - 1;
        while (last >= engines.Count && !Slots[last].Divides) last--;
        return last < engines.Count ? null : this with { Slots = [.. Slots.Take(last), .. Slots.Skip(last + 1)] };
    }

    /// <summary>The engine of each slot. If volumes are few, each engine gets a first slot before any gets a second.</summary>
    private static List<IEngine> SlotsOf(IReadOnlyList<IEngine> engines, int volumes)
    {
        var slots = new List<IEngine>();
        for (int n = 0; n < engines.Max(e => e.PreferredSlots); n++) slots.AddRange(engines.Where(e => e.PreferredSlots > n));
        return slots[..Math.Clamp(volumes, 1, slots.Count)];
    }
}
