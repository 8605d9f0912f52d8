using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling.Cpu;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threading;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Labeling.Cpu;

public sealed unsafe class LargestOfSlicesTests
{
    [Fact]
    public void Among_equally_large_components_of_a_slice_the_first_stays() => Assert.Equal(
        VoxelBits.Draw(".....", "#....", "##...", ".....").Voxels, Kept(VoxelBits.Draw("...##", "#....", "##..#", "...##")));

    [Fact]
    public void Among_equally_large_components_the_first_stays_although_the_second_is_denser() => Assert.Equal(
        VoxelBits.Draw("#...", "#...", "....", "....").Voxels, Kept(VoxelBits.Draw("#...", "#...", "....", "..##")));

    [Theory]
    [InlineData(new[] { "###", "###", "#.#", "###", "###" }, new[] { "###", "###", "#.#", "###", "###" })]
    [InlineData(new[] { "###", "###", "...", "###" }, new[] { "###", "###", "...", "..." })]
    [InlineData(new[] { "###", "...", "###", "###" }, new[] { "...", "...", "###", "###" })]
    [InlineData(new[] { "###", "###", "...", "###", "###" }, new[] { "###", "###", "...", "...", "..." })]
    [InlineData(new[] { "###", "...", "#.#", "...", "###" }, new[] { "###", "...", "...", "...", "..." })]
    [InlineData(new[] { "##.#" }, new[] { "##.." })]
    [InlineData(new[] { "####" }, new[] { "####" })]
    [InlineData(new[] { "###", "###", "###" }, new[] { "###", "###", "###" })]
    [InlineData(new[] { "...", "...", "..." }, new[] { "...", "...", "..." })]
    [InlineData(new[] { "#####", "#####", "#...#", "#.#.#", "#...#", "#####" }, new[] { "#####", "#####", "#...#", "#...#", "#...#", "#####" })]
    public void Full_rows_at_the_ends_count_although_the_flood_does_not_visit_them(string[] drawn, string[] expected) =>
        Assert.Equal(VoxelBits.Draw(expected).Voxels, Kept(VoxelBits.Draw(drawn)));

    [Fact]
    public void Noise_gives_the_same_result_for_any_number_of_workers()
    {
        VoxelBits volume = VoxelBits.Create(new Shape3(24, 50, 150), 0.5, 1, 7);
        bool[] expected = Kept(volume, workers: 1);
        Assert.Contains(true, expected);
        foreach (int workers in (int[])[2, 3, 5, 7]) Assert.Equal(expected, Kept(volume, workers));
    }

    private static bool[] Kept(VoxelBits volume, int workers = 2)
    {
        using var slices = new LargestOfSlices();
        using var pool = new WorkerPool(workers);
        using NativeBuffer<ulong> bits = volume.Pack();
        slices.Keep(bits.Pointer, volume.Grid, pool);
        return VoxelBits.Unpack(bits.Pointer, volume.Grid);
    }
}
