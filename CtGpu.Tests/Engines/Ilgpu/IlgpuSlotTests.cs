using System.IO.Hashing;
using CtGpu.Host;
using CtGpu.Host.Devices;
using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Engines.Ilgpu;
using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Intensity;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Rescale;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Engines.Ilgpu;

/// <summary>A device engine computes the same bytes as the CPU engine, for all steps of a volume.</summary>
[Collection(DeviceTests.Name)]
public sealed class IlgpuSlotTests(TestDevices devices)
{
    // Large voxels, so that the lungs of small volumes have the volume of lungs.
    private static readonly Spacing3 Spacing = new(4, 3, 3);

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void Every_volume_equals_the_cpu_engines(string device)
    {
        using var cpu = new CpuEngine(1);
        using IVolumeSlot cpuSlot = cpu.CreateSlot();
        // One slot computes volumes of different sizes and options, as in a cohort.
        using IVolumeSlot slot = devices.Open(device).CreateSlot();
        int volume = 0;
        var lungs = new HashSet<string>();
        foreach ((Shape3 input, Shape3 output) in Shapes)
        {
            foreach (Case walk in Cases(input, output))
            {
                short[] stored = Thorax(input, ++volume);
                Result expected = Walk(cpu, cpuSlot, walk, stored), actual = Walk(devices.Open(device), slot, walk, stored);
                Assert.Equal((volume, expected), (volume, actual));
                if (expected.Left != "") lungs.Add(expected.Left);
            }
        }

        // Lungs were told apart, so the steps after finding them have run.
        Assert.True(lungs.Count > 1);
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public async Task Slots_work_side_by_side(string device)
    {
        IlgpuEngine engine = devices.Open(device);
        using var cpu = new CpuEngine(1);
        using IVolumeSlot cpuSlot = cpu.CreateSlot();
        Case walk = Cases(Shapes[0].Input, Shapes[0].Output).ElementAt(1);
        short[][] volumes = [.. Enumerable.Range(100, 6).Select(seed => Thorax(Shapes[0].Input, seed))];
        Result[] expected = [.. volumes.Select(stored => Walk(cpu, cpuSlot, walk, stored))];
        Result[][] actual = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            using IVolumeSlot slot = engine.CreateSlot();
            return volumes.Select(stored => Walk(engine, slot, walk, stored)).ToArray();
        })));
        Assert.All(actual, results => Assert.Equal(expected, results));
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void A_whole_volume_takes_few_launches(string device)
    {
        IlgpuEngine engine = devices.Open(device);
        using IVolumeSlot slot = engine.CreateSlot();
        (Shape3 input, Shape3 output) = Shapes[0];
        var launches = new LaunchRecord();
        engine.Launcher.Observer = launches;
        try
        {
            VolumePlan plan = Cases(input, output).First().Plan;
            using HostBuffer stored = Stored(engine, Thorax(input, 1));
            using var results = VolumeResults.Allocate(plan, engine.AllocateHost);
            slot.Compute(plan, stored, results);
            TutorialMask.Run(slot.Bits, plan.Mask!);
            slot.Finish();
        }
        finally
        {
            engine.Launcher.Observer = null;
        }

        string[] resample = ["ResampleKernels.XExact", "ResampleKernels.YExact", "ResampleKernels.ZExact"];
        Assert.Equal(resample, launches.Kernels.Take(3));
        // If a group does not fill whole words of bits, the threshold takes a separate launch.
        Assert.Equal(engine.Launcher.Shapes.LinesFillWords ? 15 : 16, launches.Kernels.Count);
    }

    /// <summary>
    /// With the smallest sufficient memory, a volume takes three slabs. Volumes of other shapes in the same slot must fit too.
    /// </summary>
    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void Little_memory_makes_slabs_and_the_same_bytes(string device)
    {
        Shape3 input = new(79, 64, 64);
        // The first volume needs the most memory, so attempts with too little memory end early.
        Case[] walks =
        [
            Cases(input, new(100, 40, 40)).ElementAt(1),
            Cases(new(70, 20, 90), new(70, 20, 90)).ElementAt(1),
            Cases(new(9, 140, 30), new(30, 70, 20)).ElementAt(0),
        ];
        using var cpu = new CpuEngine(1);
        using IVolumeSlot cpuSlot = cpu.CreateSlot();
        long share = devices.Open(device).PreferredSlots * (256L << 10);
        CtGpuException? refusal = null;
        for (long budget = 4 * share; ; budget += share)
        {
            Assert.True(budget < 64 * share, refusal?.Message);
            using IEngine engine = EngineFactory.Open(DeviceSelector.Parse(device), 1, budget)[0];
            using IVolumeSlot slot = engine.CreateSlot();
            int volume = 0, mostSlabs = 0;
            try
            {
                foreach (Case walk in walks)
                {
                    short[] stored = Thorax(walk.Plan.Resample.InputShape, ++volume);
                    Assert.Equal((volume, Walk(cpu, cpuSlot, walk, stored)), (volume, Walk(engine, slot, walk, stored)));
                    mostSlabs = Math.Max(mostSlabs, ((IlgpuSlot)slot).Slabs);
                }
            }
            catch (CtGpuException failure) when (failure.Code == ExitCode.Transient)
            {
                refusal = failure;
                continue;
            }

            Assert.Equal(3, mostSlabs);
            break;
        }

        Assert.Matches("need [0-9.]+ MiB even in the thinnest slabs; .* Give at least --device-memory [0-9]+M", refusal!.Message);
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void A_slot_with_small_slabs_uses_more_slabs_and_gives_the_same_bytes(string device)
    {
        Case walk = Cases(new(79, 64, 64), new(100, 40, 40)).ElementAt(1);
        using var cpu = new CpuEngine(1);
        using IVolumeSlot cpuSlot = cpu.CreateSlot();
        long budget = devices.Open(device).PreferredSlots * (12L << 20);
        using IEngine engine = EngineFactory.Open(DeviceSelector.Parse(device), 1, budget)[0];
        using IVolumeSlot slot = engine.CreateSlot(), small = engine.CreateSlot(smallSlabs: true);
        short[] stored = Thorax(walk.Plan.Resample.InputShape, 1);
        Result expected = Walk(cpu, cpuSlot, walk, stored);
        Assert.Equal(expected, Walk(engine, slot, walk, stored));
        Assert.Equal(expected, Walk(engine, small, walk, stored));
        int smallSlabs = ((IlgpuSlot)small).Slabs, usualSlabs = ((IlgpuSlot)slot).Slabs;
        Assert.True(smallSlabs > usualSlabs, $"{smallSlabs} slabs in the slot with small slabs, {usualSlabs} in the usual slot");
        Assert.True(engine.Answers());
    }

    /// <summary>A volume computed in place gives the same bytes as a copy, as a whole and in slabs.</summary>
    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void A_volume_in_place_gives_the_bytes_of_a_copy(string device)
    {
        Shape3 shape = new(70, 20, 90);
        var walk = new Case(new VolumePlan(
            RescalePlan.Identity(shape.Z), ResamplePlan.Identity(shape), new MaskPlan(Grid(shape), -320, Background.Faces, true), null,
            new NormalizePlan(-1000, 400, 0.25)));
        short[] hounsfield = [.. Thorax(shape, 1).Select(value => (short)(value - 1024))];
        using var cpu = new CpuEngine(1);
        using IVolumeSlot cpuSlot = cpu.CreateSlot();
        Result expected = Walk(cpu, cpuSlot, walk, hounsfield);
        long budget = devices.Open(device).PreferredSlots * (2100L << 10);
        using IEngine little = EngineFactory.Open(DeviceSelector.Parse(device), 1, budget)[0];
        using IVolumeSlot whole = devices.Open(device).CreateSlot(), slabs = little.CreateSlot();
        Assert.Equal(expected, Walk(devices.Open(device), whole, walk, hounsfield, inPlace: true));
        Assert.Equal(expected, Walk(little, slabs, walk, hounsfield, inPlace: true));
        Assert.True(((IlgpuSlot)slabs).Slabs > 1);
    }

    private static (Shape3 Input, Shape3 Output)[] Shapes =>
    [
        (new(12, 40, 44), new(20, 33, 65)),
        (new(1, 3, 2), new(1, 5, 7)),
        (new(7, 30, 64), new(7, 30, 64)),
        (new(14, 52, 70), new(30, 41, 63)),
        (new(3, 31, 33), new(5, 31, 33)),
    ];

    private static IEnumerable<Case> Cases(Shape3 input, Shape3 output)
    {
        // Slopes, signs and padding differ from slice to slice: tables and vector forms alternate.
        var slices = Enumerable.Range(0, input.Z).Select(z => new SliceRescale(
            z % 3 == 0 ? 1.25 : 1, -1024 - (z % 2), IsSigned: z % 4 == 1,
            new(new(1060, 1060 + (8 * (z % 2))), new(63536, 63536)))).ToList();
        RescalePlan rounded = RescalePlan.Create(slices, HuRule.Rounded, floorAtAir: true);
        RescalePlan tutorial = RescalePlan.Create([.. slices.Select(_ => new SliceRescale(1, -1024))], HuRule.Tutorial, false);
        ResamplePlan cubic = ResamplePlan.Create(input, output, 3, GridPlacement.Corner, ResamplePrecision.Exact);
        ResamplePlan linear = ResamplePlan.Create(input, output, 1, GridPlacement.Extent, ResamplePrecision.Exact);
        var normalize = new NormalizePlan(-1000, 400, 0.25);
        MaskPlan ofTutorial = new(Grid(output), -320, Background.Corner, true) { Tutorial = true };
        MaskPlan lungs = new(Grid(output), -320, Background.Faces, true)
        {
            SealMm = 8,
            DilationMm = 6,
            SplitLungs = true,
            CloseWallMm = 15,
        };
        MaskPlan unsealed = new(Grid(output), -400, Background.Faces, false) { KeepAirways = true };
        yield return new Case(new VolumePlan(tutorial, cubic, ofTutorial, null, null));
        yield return new Case(new VolumePlan(rounded, cubic, lungs, -2000, normalize));
        yield return new Case(new VolumePlan(rounded, linear, unsealed, null, normalize));
        yield return new Case(new VolumePlan(rounded, linear, null, null, null));
    }

    /// <summary>Stored values of a body with two lungs, a trachea that reaches both ends of z, a hole in the skin, and noise.</summary>
    private static short[] Thorax(Shape3 shape, int seed)
    {
        var random = new Random(seed);
        var stored = new short[shape.Voxels];
        for (int z = 0, i = 0; z < shape.Z; z++)
        {
            for (int y = 0; y < shape.Y; y++)
            {
                for (int x = 0; x < shape.X; x++, i++)
                {
                    double u = ((x + 0.5) / shape.X * 2) - 1, v = ((y + 0.5) / shape.Y * 2) - 1, w = ((z + 0.5) / shape.Z * 2) - 1;
                    bool body = (u * u / 0.8) + (v * v / 0.7) < 1;
                    bool lungs = ((Math.Abs(u) - 0.42) * (Math.Abs(u) - 0.42) / 0.06) + (v * v / 0.2) + (w * w / 0.7) < 1;
                    bool pipe = (u * u) + ((v + 0.1) * (v + 0.1)) < 0.01;
                    bool hole = y < shape.Y / 2 && x == shape.X / 4 && z == shape.Z / 2;
                    int hu = body && !lungs && !pipe && !hole ? 40 : -980;
                    if (random.Next(25) == 0) hu = random.Next(-1100, 900);
                    stored[i] = (short)(random.Next(400) == 0 ? -2000 : hu + 1024 + random.Next(-20, 20));
                }
            }
        }

        return stored;
    }

    private static Result Walk(IEngine engine, IVolumeSlot slot, Case walk, short[] stored, bool inPlace = false)
    {
        VolumePlan plan = walk.Plan;
        Shape3 output = plan.Resample.OutputShape;
        using HostBuffer input = Stored(engine, stored);
        using var own = VolumeResults.Allocate(plan, engine.AllocateHost);
        VolumeResults results = inPlace ? own with { Hounsfield = input } : own;
        slot.Compute(plan, input, results);
        string facts = "";
        if (plan.Mask != null)
        {
            LungMaskResult mask = LungMask.Run(slot.Bits, plan.Mask);
            facts = $"{mask.Lungs} {mask.Final with { Components = [] }} {string.Join(' ', mask.Final.Components)}";
        }

        slot.Finish();
        return new Result(
            Hash(results.Hounsfield, output.Voxels * sizeof(short)), Hash(results.MaskBits, new BitGrid(output).Bytes),
            Hash(results.LeftBits, new BitGrid(output).Bytes), Hash(results.Normalized, output.Voxels * sizeof(float)), facts);
    }

    private static unsafe HostBuffer Stored(IEngine engine, short[] stored)
    {
        HostBuffer buffer = engine.AllocateHost(stored.Length * sizeof(short));
        stored.CopyTo(new Span<short>(buffer.Pointer, stored.Length));
        return buffer;
    }

    private static VolumeGeometry Grid(Shape3 shape) =>
        new(shape, Spacing, default, new(1, 0, 0), new(0, 1, 0), new(0, 0, 1));

    private static unsafe string Hash(HostBuffer? buffer, long bytes) =>
        buffer == null ? "" : Convert.ToHexString(XxHash128.Hash(new ReadOnlySpan<byte>(buffer.Pointer, (int)bytes)));

    private sealed record Case(VolumePlan Plan);

    private sealed record Result(string Hounsfield, string Bits, string Left, string Normalized, string Facts);
}
