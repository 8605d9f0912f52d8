using System.Collections.Concurrent;
using CtGpu.Host.Engines;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Morphology;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Engines.BitVolumes;

/// <summary>Compares an engine's operations on bit volumes with the reference.</summary>
internal static class BitVolumesContract
{
    // Every engine is compared with the same results, and the reference is slow.
    private static readonly ConcurrentDictionary<string, (IReadOnlyList<string> Answers, bool[][] Volumes)> s_expected = new();

    /// <summary>
    /// Asserts that an engine returns the answers of the reference, and that all its volumes are equal afterwards, also those that no
    /// operation wrote to.
    /// </summary>
    public static void AssertEqualsReference(IBitVolumesAccess engine, BitVolumesCase operations)
    {
        (IReadOnlyList<string> answers, bool[][] volumes) = s_expected.GetOrAdd(operations.Name, _ =>
        {
            using var reference = new ReferenceBitVolumes();
            return Run(reference, operations);
        });
        (IReadOnlyList<string> found, bool[][] foundVolumes) = Run(engine, operations);
        Assert.Equal(answers, found);
        for (int i = 0; i < volumes.Length; i++)
        {
            int differ = volumes[i].Zip(foundVolumes[i]).Count(pair => pair.First != pair.Second);
            if (differ == 0) continue;
            int first = Enumerable.Range(0, volumes[i].Length).First(v => volumes[i][v] != foundVolumes[i][v]);
            int x = operations.Input.Shape.X, y = operations.Input.Shape.Y;
            Assert.Fail(
                $"{operations.Name}: {differ} voxels of {(BitVolume)i} differ from {new VoxelBits(operations.Input.Shape, volumes[i])}. " +
                $"The first is z={first / x / y}, y={first / x % y}, x={first % x}: {foundVolumes[i][first]}.");
        }
    }

    /// <summary>Asserts that an engine refuses components that it found in another volume, or in a volume that has changed.</summary>
    public static void AssertRefusesOtherComponents(IBitVolumesAccess access)
    {
        IBitVolumes volumes = access.Open(new Shape3(1, 1, 3), new short[3]);
        access.WriteResult([true, false, true]);
        volumes.Copy(BitVolume.Result, BitVolume.A);
        IReadOnlyList<BitComponent> components = volumes.Components(BitVolume.A, 1, 24);
        Assert.Equal(2, components.Count);
        Assert.Throws<InvalidOperationException>(() => volumes.Keep(BitVolume.Result, components, BitVolume.B));
        volumes.Keep(BitVolume.A, [components[0]], BitVolume.A);
        Assert.Throws<InvalidOperationException>(() => volumes.Keep(BitVolume.A, components, BitVolume.B));
        volumes.Copy(BitVolume.A, BitVolume.Result);
        Assert.Equal([true, false, false], access.ReadResult());
    }

    /// <summary>Asserts that an engine checks the rules for arguments, whether it needs them or not.</summary>
    public static void AssertChecksArguments(IBitVolumesAccess access)
    {
        IBitVolumes volumes = access.Open(new Shape3(2, 3, 4), new short[24]);
        BallPlan ball = BallPlan.Create(1, new Spacing3(1, 1, 1));
        Assert.Throws<ArgumentException>(() => volumes.Dilate(BitVolume.A, ball, BitVolume.A));
        Assert.Throws<ArgumentException>(() => volumes.Erode(BitVolume.A, ball, BitVolume.A));
        Assert.Throws<ArgumentOutOfRangeException>(() => volumes.Components(BitVolume.A, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => volumes.Components(BitVolume.A, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => volumes.Components(BitVolume.A, 1, ComponentLimit.Most + 1));
    }

    private static (IReadOnlyList<string> Answers, bool[][] Volumes) Run(IBitVolumesAccess access, BitVolumesCase operations)
    {
        BitVolumesInput input = operations.Input;
        IBitVolumes volumes = access.Open(input.Shape, input.Hounsfield);
        BitVolume[] working = [.. Enum.GetValues<BitVolume>().Where(volume => volume != BitVolume.Result)];
        foreach (BitVolume volume in working)
        {
            access.WriteResult(volume switch
            {
                BitVolume.A => input.A,
                BitVolume.B => input.B,
                BitVolume.C => input.C,
                _ => input.Rest,
            });
            volumes.Copy(BitVolume.Result, volume);
        }

        access.WriteResult(input.Rest);
        var answers = new Answers();
        operations.Run(volumes, input, answers);
        var results = new List<bool[]> { access.ReadResult() };
        foreach (BitVolume volume in working)
        {
            volumes.Copy(volume, BitVolume.Result);
            results.Add(access.ReadResult());
        }

        return (answers.All, [.. results]);
    }
}
