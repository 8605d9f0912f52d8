using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Geometry;
using CtGpu.Host.Memory;
using CtGpu.Host.Output.Formats;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Output.Volumes;
using CtGpu.Host.Paths;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Planning;
using CtGpu.Host.Reading;
using CtGpu.Host.Volumes;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Viewing;

/// <summary>
/// Opens the input of render: a volume file or a folder that convert wrote, with its mask, or a folder of DICOM files, which is
/// converted in memory with the default options. An output folder with a single result means this result.
/// </summary>
internal static unsafe class RenderSource
{
    private const int ChunkBytes = 1 << 22;
    private static readonly string[] s_extensions = [.. Enum.GetValues<VolumeFormat>().Select(format => $".{format.Extension()}")];

    /// <param name="path">File or folder, escaped.</param>
    /// <param name="mask">File of the mask, or null for the mask of the folder, if any.</param>
    /// <param name="jobs">Threads that read DICOM files and compute.</param>
    /// <exception cref="CtGpuException">The path does not exist (66), is not a volume (65), or holds several series (2).</exception>
    public static RenderInput Open(string path, string? mask, int jobs, CancellationToken cancellation)
    {
        if (InputPath.ToText(path) is not { } text)
        {
            if (IsVolumeFile(path)) throw NotAVolume(path, "its path is not UTF-8, and only DICOM files are read from such paths");
            return Convert(path, mask, jobs, cancellation);
        }

        if (!IsVolumeFile(path)) path = text = ResultFolder.Of(text);
        if (Sidecar.Read(text) is { } sidecar) return OpenResult(text, sidecar, mask, cancellation);
        if (IsVolumeFile(path) && (IsLikeWritten(text) || !IsInput(path))) return OpenFiles(text, mask, cancellation);
        if (s_extensions.Any(extension => FileState.MayExist(Path.Combine(text, $"ct{extension}"))))
            throw NotAVolume(path, $"it has no {Sidecar.FileName}, so its result is not complete");
        return Convert(path, mask, jobs, cancellation);
    }

    /// <summary>Whether a path has the name of a volume file and is no folder.</summary>
    public static bool IsVolumeFile(string path) => !InputPath.IsFolder(path) && s_extensions.Any(path.EndsWith);

    /// <summary>Whether a file has a header like those that convert writes. Other volume files are converted as inputs.</summary>
    private static bool IsLikeWritten(string path)
    {
        try
        {
            using Stream _ = VolumeFileReader.Open(path, out VolumeHeader _);
            return true;
        }
        catch (Exception cause) when (cause is InvalidDataException or EndOfStreamException)
        {
            return false;
        }
        catch (Exception cause) when (FileFault.Covers(cause))
        {
            return true;
        }
    }

    /// <summary>Whether convert takes a file as an input.</summary>
    private static bool IsInput(string path)
    {
        try
        {
            if (!VolumeNames.IsVolume(path)) return false;
            VolumeReader.ReadHeader(path);
            return true;
        }
        catch (CtGpuException)
        {
            return false;
        }
    }

    private static RenderInput OpenResult(string folder, Sidecar sidecar, string? mask, CancellationToken cancellation)
    {
        string? Named(string volume) =>
            sidecar.Files.Keys.FirstOrDefault(name => name.StartsWith($"{volume}.", StringComparison.Ordinal)) is { } file
                ? Path.Combine(folder, file)
                : null;
        string ct = Named("ct") ?? throw NotAVolume(folder, $"its {Sidecar.FileName} lists no volume");
        return OpenFiles(ct, mask ?? Named("lungs"), cancellation);
    }

    private static RenderInput OpenFiles(string path, string? mask, CancellationToken cancellation)
    {
        HostBuffer hounsfield = Load(path, VoxelType.Int16, "HU as int16", out VolumeHeader header, cancellation);
        try
        {
            VolumeGeometry geometry = header.Geometry ?? GeometryBeside(path, header);
            Sidecar? sidecar = Sidecar.Read(Path.GetDirectoryName(Path.GetFullPath(path))!);
            bool listed = sidecar?.Files.ContainsKey(Path.GetFileName(path)) == true;
            MaskFile? loaded = mask == null ? null : MaskFile.Load(mask, geometry, path, cancellation);
            return new RenderInput(geometry, hounsfield, loaded?.Bits)
            {
                LeftLung = loaded?.Left,
                Source = listed && sidecar!.Input.SpacingMm is [double z, double y, double x] ? new Spacing3(z, y, x) : default,
                MaskOptions = listed ? OptionRecord.MaskOf(sidecar!.Options) : new(),
                Altered = listed && OptionRecord.AlterationOf(sidecar!.Options) is { } option ? (path, option) : null,
            };
        }
        catch
        {
            hounsfield.Dispose();
            throw;
        }
    }

    private static RenderInput Convert(string path, string? mask, int jobs, CancellationToken cancellation)
    {
        var options = new ConvertOptions();
        List<FoundVolume> found = VolumeFinder.Find([path], options.GeometryRules, jobs, cancellation);
        if (found.Count > 1)
        {
            throw new CtGpuException(
                ExitCode.Usage, "render",
                $"{path} holds {found.Count} volumes, and one was expected. "
                + "Give the folder of a single series, or convert them and give the volume of one.",
                [path]);
        }

        if (found[0].Volume is not { } volume) throw found[0].Refusal!;
        MemoryNeed need = VolumeMemory.Of(volume, options, jobs, onCpu: true);
        if (VolumeMemory.Refusal(path, volume, options, need, MemoryLimit.Of(jobs, volumeBytes: 0)) is { } refusal) throw refusal;
        Conversion conversion = Conversion.Plan(volume, options);
        using var engine = new CpuEngine(jobs);
        using var reader = new SeriesReader(jobs);
        using HostBuffer stored = engine.AllocateHost(conversion.StoredBytes);
        conversion.Read(reader, stored, cancellation).RefuseDamage();
        var results = VolumeResults.Allocate(conversion.Computing, engine.AllocateHost);
        try
        {
            using IVolumeSlot slot = engine.CreateSlot();
            conversion.Compute(slot, stored, results);
            Spacing3 source = volume.Geometry.Spacing;
            if (mask == null) return new RenderInput(conversion.Grid, results.Hounsfield, results.MaskBits) { Source = source };
            results.MaskBits!.Dispose();
            MaskFile loaded = MaskFile.Load(mask, conversion.Grid, path, cancellation);
            return new RenderInput(conversion.Grid, results.Hounsfield, loaded.Bits) { LeftLung = loaded.Left, Source = source };
        }
        catch
        {
            results.Dispose();
            throw;
        }
    }

    /// <summary>Reads the voxels of a volume file.</summary>
    /// <param name="expected">The expected voxels, for the message.</param>
    /// <exception cref="CtGpuException">It does not exist (66), is another volume (65), or cannot be read.</exception>
    public static HostBuffer Load(
        string path, VoxelType type, string expected, out VolumeHeader header, CancellationToken cancellation)
    {
        PageableBuffer? voxels = null;
        try
        {
            using Stream file = VolumeFileReader.Open(path, out header);
            if (header.Type != type)
                throw NotAVolume(path, $"it holds {header.Type.ToString().ToLowerInvariant()} voxels, and {expected} was expected");
            long bytes = header.Shape.Voxels * type.Bytes();
            voxels = new PageableBuffer(bytes);
            for (long at = 0; at < bytes;)
            {
                cancellation.ThrowIfCancellationRequested();
                int chunk = (int)Math.Min(ChunkBytes, bytes - at);
                file.ReadExactly(new Span<byte>(voxels.Pointer + at, chunk));
                at += chunk;
            }

            if (file.ReadByte() >= 0) throw NotAVolume(path, $"it goes on after the {bytes} bytes of its {header.Shape} voxels");
            return voxels;
        }
        catch (Exception cause)
        {
            voxels?.Dispose();
            if (cause is CtGpuException or OperationCanceledException or OutOfMemoryException) throw;
            if (cause is FileNotFoundException or DirectoryNotFoundException) throw NotThere(path, cause);
            if (cause is EndOfStreamException) throw NotAVolume(path, "it ends before its last voxel");
            if (cause is InvalidDataException) throw NotAVolume(path, $"it cannot be read ({cause.Message.TrimEnd('.')})");
            if (cause is not (IOException or UnauthorizedAccessException)) throw;
            throw FileFault.OfOutput("render", path, cause);
        }
    }

    /// <summary>Geometry of a file from the sidecar beside it.</summary>
    private static VolumeGeometry GeometryBeside(string path, VolumeHeader header)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Sidecar? sidecar = Sidecar.Read(folder);
        if (sidecar == null) throw NotAVolume(path, $"it holds no geometry, and there is no {Sidecar.FileName} beside it");
        VolumeGeometry grid = sidecar.Output.ToGeometry();
        if (grid.Shape != header.Shape)
            throw NotAVolume(path, $"it has {header.Shape} voxels, and {Sidecar.FileName} beside it says {grid.Shape}");
        try
        {
            return VolumeHeader.GeometryOf(
                grid.Shape, grid.Origin, grid.Spacing.X * grid.Column, grid.Spacing.Y * grid.Row, grid.Spacing.Z * grid.Slice);
        }
        catch (InvalidDataException cause)
        {
            throw NotAVolume(path, $"{Sidecar.FileName} beside it states no geometry ({cause.Message.TrimEnd('.')})");
        }
    }

    private static CtGpuException NotThere(string path, Exception cause) => new(
        ExitCode.NoInput, "render",
        $"{path} does not exist. Give a volume file or folder that ctgpu convert wrote, or a folder of DICOM files.", [path], cause);

    /// <summary>The failure for a path that is not the expected volume.</summary>
    /// <param name="found">What was found there.</param>
    public static CtGpuException NotAVolume(string path, string found) => new(
        ExitCode.InvalidInput, "render",
        $"{path} is not a volume that can be rendered: {found}. Give a file that ctgpu convert wrote ({string.Join(", ", s_extensions)}).",
        [path]);
}
