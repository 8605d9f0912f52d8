using FellowOakDicom;
using FellowOakDicom.Imaging;
using FellowOakDicom.Imaging.Codec;
using FellowOakDicom.Imaging.NativeCodec;

namespace CtGpu.Host.Dicom.FoDicom;

/// <summary>
/// Decodes frames with fo-dicom 5 and the codecs of fo-dicom.Codecs. Only compiled with <c>-p:FoDicom=true</c>. The codecs run in
/// this process: a codestream that crashes them ends the run.
/// </summary>
internal sealed class FoDicomDecoder : IForeignDecoder
{
    private (string Path, DicomPixelData Pixels)? _last;

    static FoDicomDecoder() => new DicomSetupBuilder()
        .RegisterServices(services => services.AddFellowOakDicom().AddTranscoderManager<NativeTranscoderManager>())
        .SkipValidation()
        .Build();

    public byte[] Decode(string path, int frame)
    {
        // Opening a file decodes all its frames. Consecutive calls read the frames of one file.
        if (frame == 0 || _last?.Path != path) _last = (path, Open(path));
        return _last.Value.Pixels.GetFrame(frame).Data;
    }

    private static DicomPixelData Open(string path)
    {
        DicomDataset dataset = DicomFile.Open(path, FileReadOption.ReadAll).Dataset;
        if (dataset.InternalTransferSyntax.IsEncapsulated) dataset = dataset.Clone(DicomTransferSyntax.ExplicitVRLittleEndian);
        return DicomPixelData.Create(dataset);
    }
}
