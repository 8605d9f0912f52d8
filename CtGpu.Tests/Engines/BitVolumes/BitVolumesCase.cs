using System.Globalization;
using CtGpu.Host.Engines;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Morphology;

namespace CtGpu.Tests.Engines.BitVolumes;

/// <summary>Operations on one input. Their answers are recorded as text.</summary>
internal sealed record BitVolumesCase(string Name, BitVolumesInput Input, Action<IBitVolumes, BitVolumesInput, Answers> Run)
{
    private static readonly Spacing3[] s_spacings = [new(1, 1, 1), new(2.5, 0.7, 0.8), new(0.6, 1.5, 1.1)];

    private static readonly IReadOnlyDictionary<string, Action<IBitVolumes, BitVolumesInput, Answers>> s_operations =
        new Dictionary<string, Action<IBitVolumes, BitVolumesInput, Answers>>
        {
            ["at most"] = AtMost,
            ["mean"] = Mean,
            ["sets"] = Sets,
            ["dilate"] = (volumes, input, answers) => Balls(volumes.Dilate, volumes, input, answers),
            ["erode"] = (volumes, input, answers) => Balls(volumes.Erode, volumes, input, answers),
            ["reach"] = Reach,
            ["fill"] = Fill,
            ["components"] = Components,
            ["components in between"] = ComponentsInBetween,
            ["measure"] = Measure,
            ["windows"] = Windows,
            ["counts"] = Counts,
            ["histogram"] = Histogram,
            ["blocks"] = Blocks,
        };

    /// <summary>All operations on all inputs, by name.</summary>
    public static IReadOnlyDictionary<string, BitVolumesCase> All { get; } =
        (from input in BitVolumesInput.All
         from operation in s_operations
         select new BitVolumesCase($"{operation.Key}: {input.Name}", input, operation.Value)).ToDictionary(c => c.Name);

    public static TheoryData<string> Names => [.. All.Keys];

    private static void AtMost(IBitVolumes volumes, BitVolumesInput input, Answers answers)
    {
        volumes.AtMost(-900, BitVolume.A, BitVolume.D);
        volumes.AtMost(short.MinValue, BitVolume.C, BitVolume.E);
        volumes.AtMost(short.MaxValue, BitVolume.B, BitVolume.F);
        volumes.Complement(BitVolume.A, BitVolume.G);
        volumes.Or(BitVolume.A, BitVolume.G, BitVolume.G);
        volumes.AtMost(-500, BitVolume.G, BitVolume.Result);
        volumes.AtMost(-320, BitVolume.B, BitVolume.B);
    }

    private static void Blocks(IBitVolumes volumes, BitVolumesInput input, Answers answers)
    {
        foreach (Shape3 block in (Shape3[])[new(2, 2, 2), new(1, 3, 2), new(3, 1, 5), new(16, 16, 16)])
        {
            IBitVolumes coarse = volumes.Coarse(block);
            volumes.Shrink(BitVolume.A, BitVolume.A);
            volumes.Shrink(BitVolume.C, BitVolume.Result);
            coarse.AndNot(BitVolume.B, BitVolume.B, BitVolume.B);
            coarse.Complement(BitVolume.B, BitVolume.B);
            answers.Add(string.Join(' ', coarse.Histogram(BitVolume.B)));
            answers.Add(coarse.Count(BitVolume.A));
            coarse.AtMost(-640, BitVolume.B, BitVolume.C);
            volumes.AndNot(BitVolume.A, BitVolume.A, BitVolume.D);
            volumes.Complement(BitVolume.D, BitVolume.D);
            volumes.Expand(BitVolume.A, BitVolume.D, BitVolume.D);
            volumes.Complement(BitVolume.A, BitVolume.E);
            volumes.Expand(BitVolume.C, BitVolume.E, BitVolume.E);
            volumes.Expand(BitVolume.Result, BitVolume.C, BitVolume.F);
            answers.Add(volumes.Count(BitVolume.D));
            answers.Add(volumes.Count(BitVolume.E));
            answers.Add(volumes.Count(BitVolume.F));
        }
    }

    private static void Mean(IBitVolumes volumes, BitVolumesInput input, Answers answers)
    {
        volumes.MeanAtMost(-660, BitVolume.C, BitVolume.D);
        volumes.MeanAtMost(short.MinValue, BitVolume.A, BitVolume.E);
        volumes.MeanAtMost(short.MaxValue, BitVolume.A, BitVolume.F);
        volumes.MeanAtMost(-16384, BitVolume.C, BitVolume.G);
        volumes.MeanAtMost(-640, BitVolume.B, BitVolume.B);
        volumes.MeanAtMost(-900, BitVolume.A, BitVolume.A);
    }

    private static void Sets(IBitVolumes volumes, BitVolumesInput input, Answers answers)
    {
        volumes.Complement(BitVolume.A, BitVolume.D);
        volumes.And(BitVolume.A, BitVolume.B, BitVolume.E);
        volumes.AndNot(BitVolume.C, BitVolume.B, BitVolume.F);
        volumes.Or(BitVolume.A, BitVolume.B, BitVolume.G);
        volumes.Copy(BitVolume.C, BitVolume.Result);
        volumes.AndNot(BitVolume.A, BitVolume.B, BitVolume.B);
        volumes.Or(BitVolume.C, BitVolume.A, BitVolume.C);
        volumes.Complement(BitVolume.A, BitVolume.A);
        volumes.And(BitVolume.Result, BitVolume.D, BitVolume.Result);
        volumes.AndNot(BitVolume.D, BitVolume.D, BitVolume.D);
        volumes.Copy(BitVolume.E, BitVolume.E);
    }

    private static void Balls(
        Action<BitVolume, BallPlan, BitVolume> operation, IBitVolumes volumes, BitVolumesInput input, Answers answers)
    {
        operation(BitVolume.A, Ball(0, 0), BitVolume.D);
        operation(BitVolume.A, Ball(1, 0), BitVolume.E);
        operation(BitVolume.A, Ball(3.2, 1), BitVolume.F);
        operation(BitVolume.B, Ball(2.3, 2), BitVolume.G);
        // Larger than most of the volumes.
        operation(BitVolume.A, Ball(8.3, 1), BitVolume.Result);
        operation(BitVolume.E, Ball(1.6, 2), BitVolume.C);

        BallPlan Ball(double radiusMm, int spacing) => BallPlan.Create(radiusMm, s_spacings[spacing], input.Shape);
    }

    private static void Reach(IBitVolumes volumes, BitVolumesInput input, Answers answers)
    {
        foreach (VolumeFaces face in Enum.GetValues<VolumeFaces>())
        {
            volumes.Reach(BitVolume.A, face, BitVolume.D);
            answers.Add($"{face} {volumes.Measure(BitVolume.D)} {volumes.CountCommon(BitVolume.D, BitVolume.B)}");
            volumes.Reach(BitVolume.B, face, BitVolume.D);
            answers.Add($"{face} {volumes.Measure(BitVolume.D)} {volumes.CountCommon(BitVolume.D, BitVolume.C)}");
        }

        volumes.Reach(BitVolume.A, VolumeFaces.XMinus | VolumeFaces.XPlus | VolumeFaces.YMinus | VolumeFaces.YPlus, BitVolume.D);
        volumes.Reach(BitVolume.A, VolumeFaces.ZMinus | VolumeFaces.ZPlus | VolumeFaces.YPlus, BitVolume.E);
        volumes.ReachCorner(BitVolume.A, BitVolume.F);
        volumes.ReachCorner(BitVolume.C, BitVolume.G);
        volumes.ReachCorner(BitVolume.B, BitVolume.B);
        volumes.Reach(BitVolume.C, VolumeFaces.XPlus | VolumeFaces.ZMinus, BitVolume.C);
        volumes.Reach(BitVolume.A, VolumeFaces.ZPlus | VolumeFaces.YMinus, BitVolume.A);
    }

    private static void Fill(IBitVolumes volumes, BitVolumesInput input, Answers answers)
    {
        volumes.FillSlices(BitVolume.A, BitVolume.D);
        volumes.Complement(BitVolume.A, BitVolume.E);
        volumes.FillSlices(BitVolume.E, BitVolume.E);
        volumes.FillSlices(BitVolume.B, BitVolume.Result);
        volumes.FillSlices(BitVolume.C, BitVolume.C);
    }

    private static void Components(IBitVolumes volumes, BitVolumesInput input, Answers answers)
    {
        answers.Add(volumes.Components(BitVolume.A, 2, 3));
        answers.Add(volumes.Components(BitVolume.B, long.MaxValue, 24, BitVolume.A));
        IReadOnlyList<BitComponent> found = volumes.Components(BitVolume.B, 1, 1, BitVolume.C);
        answers.Add(found);
        volumes.Keep(BitVolume.B, found, BitVolume.B);
        found = volumes.Components(BitVolume.A, 1, 24, BitVolume.C, BitVolume.Result, BitVolume.A);
        answers.Add(found);
        volumes.Keep(BitVolume.A, [.. found.Where((_, i) => i % 2 == 0)], BitVolume.D);
        volumes.Keep(BitVolume.A, [.. found.Skip(1).Reverse()], BitVolume.E);
        volumes.Keep(BitVolume.A, [], BitVolume.F);
        volumes.Keep(BitVolume.A, [.. found.TakeLast(1)], BitVolume.G);
        volumes.Keep(BitVolume.A, found, BitVolume.A);
    }

    private static void ComponentsInBetween(IBitVolumes volumes, BitVolumesInput input, Answers answers)
    {
        IReadOnlyList<BitComponent> found = volumes.Components(BitVolume.B, 1, 5);
        volumes.Reach(BitVolume.A, VolumeFaces.XPlus, BitVolume.D);
        volumes.ReachCorner(BitVolume.A, BitVolume.E);
        volumes.FillSlices(BitVolume.A, BitVolume.F);
        volumes.Dilate(BitVolume.A, BallPlan.Create(1, s_spacings[0], input.Shape), BitVolume.G);
        volumes.MeanAtMost(-700, BitVolume.A, BitVolume.Result);
        answers.Add(volumes.Count(BitVolume.Result));
        volumes.Keep(BitVolume.B, [.. found.Skip(1)], BitVolume.C);
    }

    private static void Measure(IBitVolumes volumes, BitVolumesInput input, Answers answers)
    {
        answers.Add(volumes.Measure(BitVolume.A));
        answers.Add(volumes.Measure(BitVolume.B));
        answers.Add(volumes.Count(BitVolume.A));
        answers.Add(volumes.CountCommon(BitVolume.A, BitVolume.B));
        answers.Add(volumes.CountCommon(BitVolume.C, BitVolume.C));
        volumes.And(BitVolume.A, BitVolume.B, BitVolume.D);
        answers.Add(volumes.Measure(BitVolume.D));
    }

    private static void Windows(IBitVolumes volumes, BitVolumesInput input, Answers answers)
    {
        (int z, int y, int x) = (input.Shape.Z, input.Shape.Y, input.Shape.X);
        volumes.KeepSlices(BitVolume.A, [.. Enumerable.Range(0, z).Select(slice => slice % 3 != 1)]);
        volumes.KeepBox(BitVolume.B, new(z / 3, z - 1, 0, y / 2, x / 4, (x / 2) + 1));
        volumes.KeepBox(BitVolume.C, new(0, z - 1, 1, y - 1, 0, x - 2));
        volumes.KeepBox(BitVolume.D, new(0, z - 1, 0, y - 1, 0, x - 1));
        volumes.KeepBox(BitVolume.E, new(0, z - 1, 0, y - 1, 0, -1));
        volumes.KeepBox(BitVolume.F, new(0, z - 1, y, y - 1, 0, x - 1));
    }

    private static void Counts(IBitVolumes volumes, BitVolumesInput input, Answers answers)
    {
        foreach (BitVolume volume in (BitVolume[])[BitVolume.A, BitVolume.B])
        {
            answers.Add(string.Join(' ', volumes.CountSlices(volume)));
            answers.Add(string.Join(' ', volumes.CountFaces(volume)));
            foreach (Shape3 block in (Shape3[])[new(1, 1, 1), new(2, 3, 5), new(5, 5, 64), new(3, 4, 70), new(100, 100, 1000)])
                answers.Add(string.Join(' ', volumes.CountBlocks(volume, block)));
        }
    }

    private static void Histogram(IBitVolumes volumes, BitVolumesInput input, Answers answers)
    {
        answers.Add(string.Join(' ', volumes.Histogram(BitVolume.A)));
        answers.Add(string.Join(' ', volumes.Histogram(BitVolume.C)));
    }
}

/// <summary>What operations returned, as text.</summary>
internal sealed class Answers
{
    private readonly List<string> _all = [];

    public IReadOnlyList<string> All => _all;

    public void Add(object answer) => _all.Add(Convert.ToString(answer, CultureInfo.InvariantCulture)!);

    public void Add(IReadOnlyList<BitComponent> components) =>
        Add(string.Join("; ", components.Select(c => $"{c.Voxels} voxels, common {string.Join(' ', c.Common)}")));
}
