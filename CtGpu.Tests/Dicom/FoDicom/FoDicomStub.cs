// Stub of the API of fo-dicom 5.1 to 5.2 and fo-dicom.Codecs that FoDicomDecoder.cs uses, with the same signatures. It lets CI
// compile the file without the packages. FoDicomDecoderTests sets the returned data.
using FellowOakDicom.Imaging.Codec;
using FellowOakDicom.IO.Buffer;
using Microsoft.Extensions.DependencyInjection;

// fo-dicom defines these names and signatures.
#pragma warning disable IDE0130, IDE0060, CA1034, CA1062, CA1711, CA1716, CA1720, CA1819, SA1402

namespace Microsoft.Extensions.DependencyInjection
{
    public interface IServiceCollection
    {
        ISet<string> Names { get; }
    }
}

namespace FellowOakDicom
{
    public enum FileReadOption
    {
        Default,
        ReadLargeOnDemand,
        SkipLargeTags,
        ReadAll,
    }

    public class DicomSetupBuilder
    {
        private readonly Services _services = new();

        public static ISet<string> Built { get; private set; } = new HashSet<string>();

        public DicomSetupBuilder RegisterServices(Action<IServiceCollection> registerAction)
        {
            registerAction(_services);
            return this;
        }

        public void Build() => Built = _services.Names;

        internal void Add(string name) => _services.Names.Add(name);

        private sealed class Services : IServiceCollection
        {
            public ISet<string> Names { get; } = new HashSet<string>();
        }
    }

    public static class DicomValidationBuilderExtension
    {
        public static DicomSetupBuilder SkipValidation(this DicomSetupBuilder builder)
        {
            builder.Add(nameof(SkipValidation));
            return builder;
        }
    }

    public static class IServiceCollectionExtension
    {
        public static IServiceCollection AddFellowOakDicom(this IServiceCollection services)
        {
            services.Names.Add("fo-dicom");
            return services;
        }

        public static IServiceCollection AddTranscoderManager<TTranscoderManager>(this IServiceCollection services)
            where TTranscoderManager : class, ITranscoderManager
        {
            services.Names.Add(typeof(TTranscoderManager).Name);
            return services;
        }
    }

    public class DicomFile
    {
        /// <summary>Stub only: returns the content of a file.</summary>
        public static Func<string, DicomDataset> Files { get; set; } = _ => throw new FileNotFoundException();

        public DicomDataset Dataset { get; private init; } = null!;

        public static DicomFile Open(string fileName, FileReadOption readOption = FileReadOption.Default, int largeObjectSize = 0) =>
            readOption == FileReadOption.ReadAll ? new DicomFile { Dataset = Files(fileName) } : throw new NotSupportedException();
    }

    public class DicomDataset
    {
        public DicomTransferSyntax InternalTransferSyntax { get; set; } = DicomTransferSyntax.ExplicitVRLittleEndian;

        /// <summary>Stub only.</summary>
        internal byte[][] Frames { get; init; } = [];
    }

    public class DicomTransferSyntax
    {
        public static readonly DicomTransferSyntax ExplicitVRLittleEndian = new();

        public bool IsEncapsulated { get; init; }
    }

    public abstract class DicomException(string message) : Exception(message);

    public class DicomDataException(string message) : DicomException(message);
}

namespace FellowOakDicom.IO.Buffer
{
    public interface IByteBuffer
    {
        byte[] Data { get; }
    }
}

namespace FellowOakDicom.Imaging
{
    public abstract class DicomPixelData
    {
        public abstract IByteBuffer GetFrame(int frame);

        public static DicomPixelData Create(DicomDataset dataset, bool newPixelData = false) =>
            dataset.InternalTransferSyntax.IsEncapsulated ? throw new DicomDataException("encapsulated") : new OfFrames(dataset.Frames);

        private sealed class OfFrames(byte[][] frames) : DicomPixelData
        {
            public override IByteBuffer GetFrame(int frame) => new Bytes(frames[frame]);
        }

        private sealed record Bytes(byte[] Data) : IByteBuffer;
    }
}

namespace FellowOakDicom.Imaging.Codec
{
    public interface ITranscoderManager;

    public abstract class TranscoderManager : ITranscoderManager;

    public class DicomCodecParams;

    public static class DicomCodecExtensions
    {
        public static DicomDataset Clone(this DicomDataset dataset, DicomTransferSyntax syntax, DicomCodecParams? parameters = null) =>
            new() { InternalTransferSyntax = syntax, Frames = dataset.Frames };
    }
}

namespace FellowOakDicom.Imaging.NativeCodec
{
    public sealed class NativeTranscoderManager : TranscoderManager;
}
