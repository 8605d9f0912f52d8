namespace CtGpu.Host.Phantom.Cases;

/// <summary>What is in a voxel of a phantom, independent of its HU. A set of them selects the voxels to paint.</summary>
[Flags]
internal enum Tissue : byte
{
    None = 0,

    /// <summary>Air outside the patient.</summary>
    Room = 1,

    /// <summary>Table, cushions and blankets.</summary>
    Equipment = 2,

    /// <summary>The patient without lungs and airways, with gas in stomach and bowel.</summary>
    Body = 4,

    /// <summary>Lumen of the trachea and the main bronchi, up to the lungs.</summary>
    Airway = 8,

    /// <summary>With vessels, nodules, consolidation, effusion and the air of a pneumothorax.</summary>
    RightLung = 16,

    /// <summary>As for the right lung.</summary>
    LeftLung = 32,

    /// <summary>A nodule of a lung, besides the lung itself.</summary>
    Nodule = 64,

    Lungs = RightLung | LeftLung,
    Outside = Room | Equipment,
    Patient = Body | Airway | Lungs,
    Any = Outside | Patient,
}
