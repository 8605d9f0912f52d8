using System.Runtime.InteropServices;
using System.Security.Cryptography;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Headers;
using CtGpu.Host.Dicom.Pixels;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Dicom;

/// <summary>Compares real files with hashes of the pixels that pydicom 2.3 with GDCM reads from them.</summary>
public sealed class RealDicomTests
{
    /// <summary>Folder or file, number of images, and SHA-256 of their stored values in the order of file names.</summary>
    public static TheoryData<string, int, string> Images => new()
    {
        { "lidc-idri-0001", 133, "baa19b8d5c408a9da45785d117958b2c1e15b956d6e829007f82327c4242c984" },
        { "covid-ct-md-P002", 133, "590536e98f39b162cb41eb03b3edc84123f7d4e6a5b1d7c155aee9890be4be61" },
        { "cip-ct64/dicom", 79, "1e35a7789ff1e391014af836f6a6792305c7eafd9ca5c338d51d1d4704fa630f" },
        { "codecs-wg04/CT1_UNC", 1, "1add6ede29758c6f0c68f01749ddc6c907e68a312be4eb9da8489e376e0bbd34" },
        { "codecs-wg04/CT1_RLE", 1, "1add6ede29758c6f0c68f01749ddc6c907e68a312be4eb9da8489e376e0bbd34" },
        { "codecs-wg04/CT1_JPLL", 1, "1add6ede29758c6f0c68f01749ddc6c907e68a312be4eb9da8489e376e0bbd34" },
        { "codecs-wg04/CT1_JLSL", 1, "1add6ede29758c6f0c68f01749ddc6c907e68a312be4eb9da8489e376e0bbd34" },
        { "codecs-wg04/CT1_J2KR", 1, "1add6ede29758c6f0c68f01749ddc6c907e68a312be4eb9da8489e376e0bbd34" },
        { "codecs-wg04/CT1_JLSN", 1, "259364e338e50866adf21e7a9fa912c32180fe88c711270c6a82783da495f648" },
        { "codecs-wg04/CT2_UNC", 1, "ddaf7fb6a05bf7ac8b2b29e29cca3204e426179cce2888eeff3a270c1927d73d" },
        { "codecs-wg04/CT2_RLE", 1, "ddaf7fb6a05bf7ac8b2b29e29cca3204e426179cce2888eeff3a270c1927d73d" },
        { "codecs-wg04/CT2_JPLL", 1, "ddaf7fb6a05bf7ac8b2b29e29cca3204e426179cce2888eeff3a270c1927d73d" },
        { "codecs-wg04/CT2_JLSL", 1, "ddaf7fb6a05bf7ac8b2b29e29cca3204e426179cce2888eeff3a270c1927d73d" },
        { "codecs-wg04/CT2_J2KR", 1, "ddaf7fb6a05bf7ac8b2b29e29cca3204e426179cce2888eeff3a270c1927d73d" },
        { "codecs-wg04/CT2_JLSN", 1, "6891718ce1d6ca768d7e7eca44c66c36d891d1d8877f2bd48e2b21ceac6edc7e" },
        { "edge/totalseg-j2k-20slices", 20, "8d53ef65d05abcb7e8def819623f4a6ace27658a2e837910f242d8436d134fa6" },
        { "edge/single/D_CLUNIE_CT1_RLE_FRAGS.dcm", 1, "1add6ede29758c6f0c68f01749ddc6c907e68a312be4eb9da8489e376e0bbd34" },
        { "edge/single/693_UNCR.dcm", 1, "6b3b6bb553a0b5692ee63737f4cb8d6bcfa960e7ae37e5d1bd9521b671b501b0" },
        { "edge/single/CT_small.dcm", 1, "7a481f6ffff833aef4d8bd54819bd8f472aaa7232090208e056c90eacf079926" },
        { "edge/single/bad_sequence.dcm", 1, "ef7120ddfc77c166ecdc5ffb99715deff8be9f3e7c0409021c0e06b962d2a61a" },
        { "edge/single/ct.dcm", 1, "635349fbb088ab4d6b46ff81f917e44839eec3e0dffdd2d7383fd921ddd462fb" },
        { "edge/single/693_J2KR.dcm", 1, "6b3b6bb553a0b5692ee63737f4cb8d6bcfa960e7ae37e5d1bd9521b671b501b0" },
        { "edge/single/J2K_pixelrep_mismatch.dcm", 1, "1296350a0006ef6908ce4aa11717e3e8a236b63478a097bbfb45ac7a5fca6359" },
        { "edge/single/explicit_VR-UN.dcm", 1, "a729f6fe1e75762988fd4a8749a18b580bbb16fb5365abf5a21dfecb0244b517" },
        { "edge/single/eCT_Supplemental.dcm", 2, "b6b202c4af4494a26933ffa7834f9ab6b8a5b4b623f105751e84829abbcdd302" },
    };

    [Theory]
    [MemberData(nameof(Images))]
    public void Every_voxel_is_as_pydicom_reads_it(string path, int images, string hash)
    {
        string found = TestData.Path(path.Split('/'));
        using var reader = new SlicePixelReader();
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        int read = 0;
        foreach (string file in Directory.Exists(found) ? TestData.Files(path.Split('/')) : [found])
        {
            if (DicomReader.ReadHeader(file) is not DicomFileContent.Image image) continue;
            foreach (SliceHeader frame in image.Frames)
            {
                sha.AppendData(MemoryMarshal.AsBytes<short>(SliceReading.Pixels(reader, frame, out _)));
                read++;
            }
        }

        Assert.Equal(images, read);
        Assert.Equal(hash, Convert.ToHexStringLower(sha.GetHashAndReset()));
    }

    /// <summary>Lossy pixels are close to the original, and the header says that they are lossy.</summary>
    [Theory]
    [InlineData("CT1_JLSN", "CT1_UNC", 4, 4)]
    [InlineData("CT2_JLSN", "CT2_UNC", 4, 4)]
    [InlineData("CT1_J2KI", "CT1_UNC", 400, 30)]
    [InlineData("CT2_J2KI", "CT2_UNC", 450, 30)]
    public void Lossy_pixels_are_near_the_original(string path, string original, int largest, int mean)
    {
        SliceHeader slice = First("codecs-wg04", path);
        using var reader = new SlicePixelReader();
        short[] lossy = SliceReading.Pixels(reader, slice, out _);
        short[] exact = SliceReading.Pixels(reader, First("codecs-wg04", original), out _);
        int[] differences = [.. lossy.Zip(exact, (a, b) => Math.Abs(a - b))];
        Assert.True(
            differences.Max() <= largest && differences.Average() <= mean,
            $"largest difference {differences.Max()}, mean {differences.Average()}");
        Assert.True(slice.IsLossy);
    }

    [Fact]
    public void A_GE_slice_has_its_padding_in_signed_pixels()
    {
        SliceHeader slice = First("lidc-idri-0001", "000000.dcm");
        Assert.Equal((-2000, true, 80, -1024), (slice.PixelPaddingValue, slice.IsSigned, slice.InstanceNumber, slice.RescaleIntercept));
        Assert.Equal([-166, -171.699997, -207.5], slice.ImagePositionPatient!);
    }

    [Fact]
    public void An_enhanced_image_has_a_position_for_each_frame()
    {
        string path = TestData.Path("edge", "single", "eCT_Supplemental.dcm");
        IReadOnlyList<SliceHeader> frames = SliceReading.Headers(path);
        Assert.Equal([[99.5, -301.5, -159], [99.5, -301.5, -149]], frames.Select(frame => frame.ImagePositionPatient!));
        Assert.All(frames, frame => Assert.Equal([-1, 0, 0, 0, 1, 0], frame.ImageOrientationPatient!));
        Assert.All(frames, frame => Assert.Equal((0.388672, "US"), (frame.PixelSpacing![0], frame.RescaleType)));
    }

    [Fact]
    public void Explicit_UN_and_a_kanji_character_set_do_not_hide_the_geometry()
    {
        Assert.Equal([0, 0, -121], First("edge", "single", "explicit_VR-UN.dcm").ImagePositionPatient!);
        SliceHeader slice = First("edge", "single", "J2K_pixelrep_mismatch.dcm");
        Assert.Equal([-110.2153, -98.1898, 72.1446], slice.ImagePositionPatient!);
        Assert.Equal((13, 12, true), (slice.BitsStored, slice.HighBit, slice.IsSigned));
    }

    [Fact]
    public void Empty_UIDs_leave_the_meta_informations_SOP_class()
    {
        string file = TestData.Files("edge", "totalseg-j2k-20slices")[0];
        SliceHeader slice = SliceReading.Headers(file)[0];
        Assert.Equal((DicomBytes.CtImageStorage, "", ""), (slice.SopClassUid, slice.SeriesInstanceUid, slice.PatientId));
    }

    private static SliceHeader First(params string[] path) =>
        SliceReading.Headers(TestData.Path(path))[0];
}
