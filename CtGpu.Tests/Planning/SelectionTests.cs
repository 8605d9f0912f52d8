using CtGpu.Host;
using CtGpu.Host.Cohort.Sharding;
using CtGpu.Host.Planning;
using CtGpu.Host.Series;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Planning;

public sealed class SelectionTests
{
    [Theory]
    [InlineData((int)VolumeSelection.All, "a1 a2 a3 b1")]
    [InlineData((int)VolumeSelection.Largest, "a2 b1")]
    [InlineData((int)VolumeSelection.Thinnest, "a1 b1")]
    public void One_volume_per_study(int selection, string expected)
    {
        FoundVolume[] items = [Item("a1", "A", 10, 0.5), Item("a2", "A", 30, 2), Item("a3", "A", 20, 1), Item("b1", "B", 5, 5)];
        Assert.Equal(expected, Names(items, (VolumeSelection)selection));
    }

    [Theory]
    [InlineData((int)VolumeSelection.Largest, "a2")]
    [InlineData((int)VolumeSelection.Thinnest, "a2")]
    public void Ties_go_to_the_other_measure(int selection, string expected)
    {
        FoundVolume[] items = (VolumeSelection)selection == VolumeSelection.Largest
            ? [Item("a1", "A", 10, 2), Item("a2", "A", 10, 1)]
            : [Item("a1", "A", 10, 1), Item("a2", "A", 20, 1)];
        Assert.Equal(expected, Names(items, (VolumeSelection)selection));
    }

    [Fact]
    public void A_refused_series_that_is_the_largest_is_selected() =>
        Assert.Equal("a2", Names([Item("a1", "A", 10, 1), Refused("a2", "A", 100)], VolumeSelection.Largest));

    [Fact]
    public void A_refused_series_that_is_not_the_largest_does_not_matter() =>
        Assert.Equal("a1", Names([Item("a1", "A", 100, 1), Refused("a2", "A", 10)], VolumeSelection.Largest));

    [Fact]
    public void A_refused_series_might_be_the_thinnest_so_it_is_selected_too() =>
        Assert.Equal("a2 a1", Names([Item("a1", "A", 10, 1), Refused("a2", "A", 10)], VolumeSelection.Thinnest));

    [Fact]
    public void Each_series_without_a_study_is_a_separate_study() =>
        Assert.Equal(
            "x y", Names([Item("x", "", 10, 1) with { Series = 0 }, Item("y", "", 20, 1) with { Series = 1 }], VolumeSelection.Largest));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(20)]
    public void Every_item_is_in_exactly_one_shard(int count)
    {
        int[] all = [.. Enumerable.Range(0, 10)];
        int[][] shards = [.. Enumerable.Range(0, count).Select(i => new Shard(i, count).Of(all).ToArray())];
        Assert.Equal(all, shards.SelectMany(s => s).Order());
        Assert.All(shards, s => Assert.InRange(s.Length, 10 / count, (10 + count - 1) / count));
    }

    private static string Names(FoundVolume[] items, VolumeSelection selection) =>
        string.Join(' ', FoundVolume.Select(items, selection).Select(i => i.Name));

    private static FoundVolume Item(string name, string study, int slices, double spacing)
    {
        SeriesVolume volume = SyntheticSeries.Volume(
            new Shape3(slices, 4, 4), new Spacing3(spacing, 1, 1), h => h with { StudyInstanceUid = study });
        return new FoundVolume(0, volume.First, volume.Slices, volume, null) { Name = name };
    }

    private static FoundVolume Refused(string name, string study, int slices) =>
        Item(name, study, slices, 1) with { Volume = null, Refusal = new CtGpuException(ExitCode.InvalidInput, "geometry", "no") };
}
