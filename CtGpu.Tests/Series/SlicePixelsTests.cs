using CtGpu.Host.Series;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Series;

public sealed class SlicePixelsTests : IDisposable
{
    private const uint PixelRepresentation = 0x00280103, PixelPaddingValue = 0x00280120;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_same_bits_are_the_same_pixels_if_they_mean_the_same_numbers()
    {
        Assert.True(AreSame([0, 5, 32767], _ => { }));
        Assert.True(AreSame([0, 5, 32767], copy => copy.Short(PixelRepresentation, "US", 0)));
        Assert.False(AreSame([0, 5, -25536], copy => copy.Short(PixelRepresentation, "US", 0))); // 40000
        Assert.False(AreSame([0, 5, -1], copy => copy.Short(PixelRepresentation, "US", 0)));
        Assert.False(AreSame([0, 5, 7], copy => copy.Element(0x7FE00010, "OW", copy.Shorts([0, 5, 8]))));
    }

    [Fact]
    public void Copies_may_allocate_other_bits()
    {
        Assert.True(AreSame([0, 5, 255], copy =>
        {
            copy.Short(0x00280100, "US", 8);
            copy.Short(0x00280101, "US", 8);
            copy.Short(0x00280102, "US", 7);
            copy.Short(PixelRepresentation, "US", 0);
            copy.Element(0x7FE00010, "OB", [0, 5, 255, 0]);
        }));
    }

    [Fact]
    public void Padding_that_one_copy_alone_names_counts_where_it_changes_a_voxel()
    {
        Assert.True(AreSame([0, 5, 7], copy => copy.Short(PixelPaddingValue, "SS", 6)));
        Assert.False(AreSame([0, 5, 7], copy => copy.Short(PixelPaddingValue, "SS", 5)));
        Assert.True(AreSame([0, 5, -3000], copy => copy.Short(PixelPaddingValue, "SS", -3000)));
        Assert.True(AreSame([0, 5, -2000], copy => copy.Short(PixelPaddingValue, "SS", -2000)));
    }

    /// <summary>Compares a slice of one row with a copy that the test edits.</summary>
    private bool AreSame(short[] pixels, Action<DicomBytes> edit)
    {
        DicomBytes slice = DicomBytes.CtSlice(rows: 1, columns: pixels.Length, pixels: pixels);
        File.WriteAllBytes(_folder.At("slice"), slice.Build());
        edit(slice);
        File.WriteAllBytes(_folder.At("copy"), slice.Build());
        return SlicePixels.AreSame(SliceReading.Header(_folder.At("slice")), SliceReading.Header(_folder.At("copy")));
    }
}
