using CtGpu.Host.Engines;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Volumes;

namespace CtGpu.Host.Reading;

/// <summary>Reads a volume file into a buffer, with the same treatment of each slice as for DICOM.</summary>
internal static unsafe class VolumeIntake
{
    private const string Stage = "read";

    /// <inheritdoc cref="SeriesReader.Read"/>
    public static InputFacts Read(
        ReadingPlan plan, VolumeFile volume, HostBuffer stored, CancellationToken cancellation, Action<int>? progress = null)
    {
        try
        {
            using var voxels = new VolumeVoxels(volume);
            int slice = checked((int)volume.Geometry.Shape.SliceVoxels);
            long padding = 0;
            for (int z = 0; z < volume.Geometry.Shape.Z; z++)
            {
                cancellation.ThrowIfCancellationRequested();
                short* target = stored.As<short>() + ((long)z * slice);
                voxels.Read(target, slice);
                var intake = new SliceIntake(plan.Padding.Slices[z].Padding, plan.Rescale, z);
                intake.Run(target, target, slice);
                padding += intake.PaddingVoxels;
                progress?.Invoke(z + 1);
            }

            if (!plan.AssumeHounsfield) voxels.RequireHounsfield();
            string? assumed = voxels.Lowest < 0 ? null : $"values from {voxels.Lowest} to {voxels.Highest}";
            double decoding = volume.Location.Compression == Compression.None ? 0 : 1;
            return new InputFacts(InputFingerprint.HashOf(voxels.Finish()), padding, decoding, assumed);
        }
        catch (VolumeFault fault)
        {
            throw fault.Of(volume.Path, Stage);
        }
        catch (InvalidDataException damaged)
        {
            throw new VolumeFault(
                $"its compressed data is damaged ({FileFault.FirstLine(damaged)})", "complete data", "Copy the file again.")
                .Of(volume.Path, Stage);
        }
        catch (Exception cause) when (FileFault.Covers(cause))
        {
            throw VolumeFault.Unreadable(volume.Path, Stage, cause);
        }
    }
}
