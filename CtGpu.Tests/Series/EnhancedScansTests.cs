using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Series;

/// <summary>Enhanced CT files with several volumes among their frames, converted by the whole program.</summary>
public sealed class EnhancedScansTests : IDisposable
{
    private readonly ScannedFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("TemporalPositionIndex", "1", "2")]
    [InlineData("NominalCardiacTriggerDelayTime", "100.5", "450.5")]
    [InlineData("NominalPercentageOfCardiacPhase", "30.1", "70.1")]
    [InlineData("DimensionIndexValues[3]", "1", "2")]
    [InlineData("StackID", "1", "2")]
    [InlineData("KVP", "80", "140")]
    [InlineData("AcquisitionNumber", "1", "2")]
    public void Frames_of_two_scans_are_told_apart(string keyword, string first, string second)
    {
        EditedSlice[] one = _files.Scan(), other = _files.Scan();
        EditedSlice[] frames = [.. one.Zip(other).SelectMany(pair => new[] { pair.Second, pair.First })];
        _files.WriteFrames("frames", frames, (file, i) => Groups(file, keyword, i / 2, 1 - (i % 2)));

        _files.AssertVolumes(one, other);

        Assert.Equal([first, second], _files.Sidecars().Select(s => s.Series.ToldApartBy![keyword]));
    }

    [Theory]
    [InlineData("TemporalPositionIndex")]
    [InlineData("NominalCardiacTriggerDelayTime")]
    public void Two_files_of_frames_are_told_apart(string keyword)
    {
        EditedSlice[] one = _files.Scan(), other = _files.Scan();
        _files.WriteFrames("b", one, (file, i) => Groups(file, keyword, i, 0));
        _files.WriteFrames("aa", other, (file, i) => Groups(file, keyword, i, 1));

        _files.AssertVolumes(one, other);
    }

    [Fact]
    public void Two_files_of_frames_are_told_apart_by_an_attribute_of_the_file()
    {
        EditedSlice[] one = _files.Scan(), other = _files.Scan();
        _files.WriteFrames("b", one, (_, _) => [], file => file.Text(0x00080033, "TM", "101500"));
        _files.WriteFrames("aa", other, (_, _) => [], file => file.Text(0x00080033, "TM", "101507"));

        _files.AssertVolumes(one, other);

        Assert.Equal(["101500", "101507"], _files.Sidecars().Select(s => s.Series.ToldApartBy!["ContentTime"]));
    }

    [Fact]
    public void Two_files_that_continue_each_other_are_one_volume()
    {
        EditedSlice[] slices = _files.Scan();
        _files.WriteFrames("b", slices[..5], (file, i) => Groups(file, "AcquisitionNumber", i, 0));
        _files.WriteFrames("aa", slices[5..], (file, i) => Groups(file, "AcquisitionNumber", i, 1));

        _files.AssertVolumes(slices);
    }

    [Fact]
    public void Trigger_delays_that_differ_in_every_frame()
    {
        EditedSlice[] one = _files.Scan(), other = _files.Scan();
        EditedSlice[] frames = [.. other, .. one];
        _files.WriteFrames("frames", frames, (file, i) => ScannedFiles.Group(
            file, 0x00189118, file.Encode(0x00209153, "FD", BitConverter.GetBytes((i < 12 ? 700.0 : 300.0) + (5 * i % 17)))));

        _files.AssertVolumes(one, other);
    }

    [Fact]
    public void Frames_that_nothing_tells_apart_are_refused()
    {
        EditedSlice[] one = _files.Scan(), other = _files.Scan();
        _files.WriteFrames("frames", [.. one, .. other], (_, _) => []);

        _files.AssertRefused("duplicates", "frame 1 and ", "frame 13 are at the same position");
    }

    [Fact]
    public void Frames_without_a_position_of_their_own_are_said_to_have_none()
    {
        EditedSlice[] slices = _files.Scan();
        foreach (EditedSlice slice in slices) slice.Position = slices[0].Position;
        _files.WriteFrames("frames", slices, (_, _) => []);

        _files.AssertRefused("no-positions", "the 12 frames of ", "have no position of their own: the file has one ImagePositionPatient");
    }

    /// <summary>The functional groups of a frame of one of two scans.</summary>
    private static byte[] Groups(DicomBytes file, string keyword, int position, int scan)
    {
        byte[] Content(params byte[] element) => ScannedFiles.Group(file, 0x00209111, element);
        byte[] Cardiac(params byte[] element) => ScannedFiles.Group(file, 0x00189118, element);
        return keyword switch
        {
            "TemporalPositionIndex" => Content(file.Encode(0x00209128, "UL", BitConverter.GetBytes(scan + 1))),
            "NominalCardiacTriggerDelayTime" => Cardiac(file.Encode(0x00209153, "FD", BitConverter.GetBytes(100.5 + (350 * scan)))),
            "NominalPercentageOfCardiacPhase" => Cardiac(file.Encode(0x00209241, "FL", BitConverter.GetBytes(30.1f + (40 * scan)))),
            "StackID" => Content(file.Encode(0x00209056, "SH", [(byte)('1' + scan), (byte)' '])),
            "KVP" => ScannedFiles.Group(file, 0x00189325, file.Encode(0x00180060, "DS", scan == 0 ? "80"u8.ToArray() : "140 "u8.ToArray())),
            "AcquisitionNumber" => Content(file.Encode(0x00209156, "US", [(byte)(scan + 1), 0])),
            _ => Content(file.Encode(0x00209157, "UL",
                [.. BitConverter.GetBytes(1), .. BitConverter.GetBytes(position + 1), .. BitConverter.GetBytes(scan + 1)])),
        };
    }
}
