using CtGpu.Host.Devices;
using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Host.Output.Formats;
using CtGpu.Host.Output.Volumes;
using CtGpu.Host.Pipeline;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Verification;

/// <summary>Result of the check of one device.</summary>
/// <param name="Device">Selector and name.</param>
/// <param name="Finding">The error found, or null if the results are correct.</param>
internal sealed record VerifiedDevice(string Device, string? Finding);

/// <summary>Checks this machine's devices against stored reference results.</summary>
internal static unsafe class DeviceVerification
{
    /// <summary>Checks every usable device, one after another.</summary>
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

    /// <summary>Returns the error found, or null if all results are correct.</summary>
    public static string? Check(IEngine engine)
    {
        List<string> wrong = [];
        foreach ((string name, ConvertOptions options, string expected) in ReferenceVolume.Cases)
        {
            string hashes = Hashes(engine, options);
            if (hashes != expected) wrong.Add($"its {name} results have the hashes {hashes} where {expected} were expected");
        }

        return wrong.Count == 0 ? null : $"{string.Join("; ", wrong)}. Do not use this device; update its driver, or report the problem";
    }

    /// <summary>XXH128 of the HU, mask and normalised voxels as files would contain them, separated by blanks.</summary>
    public static string Hashes(IEngine engine, ConvertOptions options)
    {
        var conversion = Conversion.Create(ReferenceVolume.Series, options).FromStored();
        Shape3 output = conversion.Plan.Resample.Output;
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
            new ArrayVoxelSource(VoxelType.Int16, output, hounsfield.Pointer, whole),
            new BitMaskVoxelSource(new BitGrid(output), bits.As<ulong>(), whole),
            new ArrayVoxelSource(VoxelType.Float32, output, normalized.Pointer, whole),
        }.Select(Hash));
    }

    private static string Hash(VoxelSource voxels)
    {
        byte[] scratch = new byte[voxels.Bytes];
        fixed (byte* pointer = scratch) return Xxh128.Of(voxels.Read(0, scratch.Length, pointer)).ToHex();
    }
}
