namespace CtGpu.Kernels.Labeling;

/// <summary>Faces of a volume; minus is the low index.</summary>
[Flags]
internal enum VolumeFaces
{
    None = 0,
    XMinus = 1,
    XPlus = 2,
    YMinus = 4,
    YPlus = 8,
    ZMinus = 16,
    ZPlus = 32,
}
