using CtGpu.Host.Scanning;

namespace CtGpu.Tests.Scanning;

public sealed class SliceNameTests
{
    [Theory]
    [InlineData("IM0001.dcm", "other.DCM")]
    [InlineData("a.IMA", "b.ima")]
    [InlineData("IM0001", "im0012")]
    [InlineData("IM0001", "IM12")]
    [InlineData("00000001", "00000012")]
    [InlineData("1.2.840.10008.1", "1.2.840.10008.12.3")]
    [InlineData("CT.1.2.3.16573", "CT.1.2.3.16574")]
    [InlineData("SE1_IM3", "SE2_IM14")]
    [InlineData("3A5F0B12", "A0C1D2E3")]
    [InlineData("3A5F0B12", "00000012")]
    [InlineData("IM00A3F", "IM0100")]
    [InlineData("550e8400-e29b-41d4-a716-446655440000", "abcdabcd-abcd-abcd-abcd-abcdabcdabcd")]
    [InlineData("CT.550e8400e29b", "CT.660e8400e29b")]
    [InlineData("ABX7K2QF", "Z9QKL2M4")]
    [InlineData("IM0001.dcm.gz", "other.DCM.GZ")]
    [InlineData("IM0001.gz", "IM0012.gz")]
    public void Names_of_one_series_are_alike(string slice, string other) => Assert.True(AreAlike(slice, other));

    [Theory]
    [InlineData("IM0001.dcm", "IM0002.txt")]
    [InlineData("IM0001.dcm", "IM0002")]
    [InlineData("IM0001", "SE0001")]
    [InlineData("IM0001", "IM0001_report")]
    [InlineData("IM0001", "LICENSE")]
    [InlineData("IM0001", "README")]
    [InlineData("IM0001", "notes.txt")]
    [InlineData("00000001", "CHANGES")]
    [InlineData("1.2.840.10008.1", "VERSION")]
    [InlineData("1.2.840.10008.1", "1.2.840.10008.1.xml")]
    [InlineData("3A5F0B12", "DICOMDIR")]
    [InlineData("ABX7K2QF", "DICOMDIR")]
    [InlineData("IM0001.dcm.gz", "notes.txt.gz")]
    [InlineData("IM0001.dcm.gz", "IM0002.dcm")]
    public void Other_names_are_not(string slice, string other) => Assert.False(AreAlike(slice, other));

    [Theory]
    [InlineData("IM0012.dcm", "")]
    [InlineData("IM0012.dcm.gz", "IM0012.dcm")]
    [InlineData("IM0012.dcm.GZ.part", "IM0012.dcm.GZ IM0012.dcm")]
    [InlineData("IM0012.crdownload", "IM0012")]
    [InlineData(".IM0012.dcm.aB3dE9", "IM0012.dcm.aB3dE9 IM0012.dcm")]
    [InlineData(".IM0012.dcm.icloud", "IM0012.dcm.icloud IM0012.dcm")]
    public void The_name_of_the_whole_file_is_found(string name, string expected) =>
        Assert.Equal(expected, string.Join(' ', SliceName.Unwrapped(name).Distinct()));

    [Theory]
    [InlineData("._IM0001.dcm", true)]
    [InlineData("Thumbs.db", true)]
    [InlineData("DICOMDIR", true)]
    [InlineData("dicomdir.dcm", true)]
    [InlineData("IM0001.dcm", false)]
    public void Companions_are_known_by_name(string name, bool expected) => Assert.Equal(expected, SliceName.IsCompanion(name));

    [Theory]
    [InlineData("IM0001", true)]
    [InlineData("I000012", true)]
    [InlineData("00000001", true)]
    [InlineData("1.2.840.10008.5.1", true)]
    [InlineData("CT.1.2.840.10008.5.1", true)]
    [InlineData("0.0.1", false)]
    [InlineData("12", false)]
    [InlineData("chunk12", false)]
    public void Usual_names_of_slices_are_known(string name, bool expected) => Assert.Equal(expected, SliceName.IsUsual(name));

    private static bool AreAlike(string one, string other) => SliceName.Forms(one).Intersect(SliceName.Forms(other)).Any();
}
