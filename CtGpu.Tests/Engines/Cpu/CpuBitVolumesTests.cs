using CtGpu.Tests.Engines.BitVolumes;

namespace CtGpu.Tests.Engines.Cpu;

public sealed class CpuBitVolumesTests
{
    [Theory]
    [MemberData(nameof(BitVolumesCase.Names), MemberType = typeof(BitVolumesCase))]
    public void An_operation_equals_the_reference_for_any_number_of_workers(string name)
    {
        foreach (int workers in (int[])[1, 2, 5])
        {
            using var access = new CpuAccess(workers);
            BitVolumesContract.AssertEqualsReference(access, BitVolumesCase.All[name]);
        }
    }

    [Fact]
    public void Volumes_one_after_another_share_the_memory()
    {
        using var access = new CpuAccess(3);
        // Shuffled, so that a volume follows larger and smaller ones.
        BitVolumesCase[] cases = [.. BitVolumesCase.All.Values];
        new Random(1).Shuffle(cases);
        foreach (BitVolumesCase operations in cases.Where(c => c.Input.Shape.Voxels < 20_000))
            BitVolumesContract.AssertEqualsReference(access, operations);
    }

    [Fact]
    public void Components_of_another_volume_are_refused()
    {
        using var access = new CpuAccess(2);
        BitVolumesContract.AssertRefusesOtherComponents(access);
    }

    [Fact]
    public void Arguments_are_checked()
    {
        using var access = new CpuAccess(2);
        BitVolumesContract.AssertChecksArguments(access);
    }
}
