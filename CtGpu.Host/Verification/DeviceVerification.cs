using CtGpu.Host.Devices;
using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Host.Output;
using CtGpu.Host.Pipeline;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Verification;

/// <summary>A device that was given the reference volume.</summary>
/// <param name="Device">Selector and name.</param>
/// <param name="Finding">What is wrong, or null.</param>
internal sealed record VerifiedDevice(string Device, string? Finding);

/// <summary>Whether the devices of this machine compute the voxels that they should.</summary>
internal static unsafe class DeviceVerification
{
    /// <summary>Every usable device, one after another.</summary>
    public static IEnumerable<VerifiedDevice> All(int cpuThreads)
    {
        foreach (DeviceEntry entry in DeviceCatalog.List().Where(entry => entry.Usable))
        {
            string? name = null, finding;
            try
            {
                using IEngine engine = EngineFactory.Open(DeviceSelector.Parse(entry.Selector), cpuThreads)[0];
                name = engine.Name;
                finding = Check(engine);
            }
            catch (CtGpuException failure)
            {
                finding = failure.Message;
            }

            yield return new VerifiedDevice(name ?? $"{entry.Selector} {entry.Name}", finding);
        }
    }

    /// <summary>Null when all results are what they should be.</summary>
    public static string? Check(IEngine engine)
    {
        List<string> wrong = [];
        foreach ((string name, ConvertOptions options, string expected) in ReferenceVolume.Walks)
        {
            string hashes = Hashes(engine, options);
            if (hashes != expected) wrong.Add($"its {name} results have the hashes {hashes} where {expected} are right");
        }

        return wrong.Count == 0 ? null : $"{string.Join("; ", wrong)}. Do not use it; update its driver, or report it";
    }

    /// <summary>XXH128 of HU, mask and normalised voxels as they would be in files, separated by blanks.</summary>
    public static string Hashes(IEngine engine, ConvertOptions options)
    {
        var conversion = Conversion.Create(ReferenceVolume.Series, options).FromStored();
        Shape3 output = conversion.Plan.Resample.OutputShape;
        using HostBuffer stored = engine.AllocateHost(ReferenceVolume.Shape.Voxels * sizeof(short));
        using HostBuffer hounsfield = engine.AllocateHost(output.Voxels * sizeof(short));
        using HostBuffer bits = engine.AllocateHost(new BitGrid(output).Bytes);
        using HostBuffer normalized = engine.AllocateHost(output.Voxels * sizeof(float));
        ReferenceVolume.Fill(stored.As<short>());
        using IVolumeSlot slot = engine.CreateSlot();
        VolumeSteps.Run(slot, conversion, stored, new VolumeOutput(hounsfield, bits, normalized));
        CropBox whole = CropBox.Whole(output);
        return string.Join(' ', new VoxelSource[]
        {
            new DenseVoxels(VoxelType.Int16, output, hounsfield.Pointer, whole),
            new BitVoxels(new BitGrid(output), bits.As<ulong>(), whole),
            new DenseVoxels(VoxelType.Float32, output, normalized.Pointer, whole),
        }.Select(Hash));
    }

    private static string Hash(VoxelSource voxels)
    {
        byte[] scratch = new byte[voxels.Bytes];
        fixed (byte* pointer = scratch) return Xxh128.Of(voxels.Read(0, scratch.Length, pointer)).ToHex();
    }
}
