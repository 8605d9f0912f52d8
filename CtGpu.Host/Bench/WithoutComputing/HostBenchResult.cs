using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Bench.WithoutComputing;

/// <summary>Throughput of files alone.</summary>
/// <param name="Target">Kind of the file system that was written to: tmpfs or disk.</param>
/// <param name="Folder">A folder on it.</param>
/// <param name="Threads">Threads that read and write, each on a processor of its own where the system allows it.</param>
/// <param name="ShapeIn">Shape of the stored values, z,y,x.</param>
/// <param name="ShapeOut">Shape of the results, z,y,x.</param>
/// <param name="PatientsPerSecond">Patients from one finished patient to another.</param>
/// <param name="ProcessorMs">Milliseconds of processor time for a patient, over all threads.</param>
/// <param name="BytesRead">Bytes of a patient's DICOM files.</param>
/// <param name="BytesWritten">Bytes of a patient's results.</param>
/// <param name="Limit">The stage that was busy most: read, decode or write.</param>
internal sealed record HostBenchResult(
    string Target, string Folder, int Threads, Shape3 ShapeIn, Shape3 ShapeOut, double PatientsPerSecond, double ProcessorMs,
    long BytesRead, long BytesWritten, string Limit)
{
    /// <summary>GB read and written each second.</summary>
    public double GigabytesPerSecond => PatientsPerSecond * (BytesRead + BytesWritten) / 1e9;
}
