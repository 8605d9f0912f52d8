namespace CtGpu.Host.Masking;

/// <summary>
/// The bounds of the lung mask and of its verdict. Lengths that only one step uses are beside its code. docs/lung-mask.md has the measurements: what lungs and other air had, and how far
/// a bound is from both.
/// </summary>
internal static class MaskBounds
{
    /// <summary>Smallest component that may be a lung.</summary>
    public const double CandidateMl = 5;

    /// <summary>Distance within which air counts as near the outside air, for a patient of <see cref="NearPatientMm"/>.</summary>
    public const double NearMm = 12, LeastNearMm = 4, NearPatientMm = 250;

    /// <summary>Share of a component near the outside air: above the first it is no lung, above the second the mask is doubtful.</summary>
    public const double NearShare = 0.12, DoubtfulNearShare = 0.06;

    /// <summary>Highest mean of 3×3×3 voxels of gas without tissue.</summary>
    public const short GasHounsfield = -950;

    /// <summary>
    /// Share of gas in a component: above the first it is no lung if it encloses less than <see cref="EnclosedShare"/> of solid;
    /// above the second it is none in any case; above the third the mask is doubtful.
    /// </summary>
    public const double GasShare = 0.85, SureGasShare = 0.95, DoubtfulGasShare = 0.8;

    /// <summary>Solid that a component encloses, slice by slice, over its own volume. Vessels of a lung exceed it.</summary>
    public const double EnclosedShare = 0.01;

    /// <summary>Gas that encloses more than this of its own volume surrounds the patient.</summary>
    public const double SurroundingShare = 0.5;

    /// <summary>Depth of a component's core, and the smallest share of a component that a core can speak for.</summary>
    public const double CoreMm = 6, CoreShare = 0.02;

    /// <summary>
    /// A component of at least this size is cut where it is thinner than twice the radius, if more than the share of it is near the
    /// outside and it has a core.
    /// </summary>
    public const double CutMl = 40, CutMm = 3, CutNearShare = 0.03, CutCoreShare = 0.1;

    /// <summary>The parts replace the component only if the largest is less near the outside by this.</summary>
    public const double CutGain = 0.02;

    /// <summary>Smallest lung over the largest.</summary>
    public const double SmallestLung = 0.08;

    /// <summary>Mean HU of air without tissue.</summary>
    public const short AirHounsfield = -1000;

    /// <summary>Bounds of the HU below which lung counts as thin: half way between its median and air.</summary>
    public const short LowestThin = -980, HighestThin = -900;

    /// <summary>HU above the median from which a voxel may be a wall that is thinner than a voxel.</summary>
    public const short WallHounsfield = 150;

    /// <summary>
    /// Thin regions are opened by the first and grow back by the second. From the third spacing on (the middle one of the axes), single
    /// voxels count instead of means, and openings are by a voxel.
    /// </summary>
    public const double ThinOpeningMm = 3, ThinGrowthMm = 5, CoarseMm = 2.8;

    /// <summary>Small parts of the mask within this distance of an airway are air of the oesophagus, if they do not touch the lungs.</summary>
    public const double IslandMm = 6;

    /// <summary>Radius of the ball that removes the shell of a thin region, whose voxels have the HU of lung.</summary>
    public const double ThinShellMm = 1.5;

    /// <summary>Smallest thin region.</summary>
    public const double RegionMl = 1;

    /// <summary>
    /// Share of a region's border at which lung begins: below the first it is removed, below the second if it has no vessels.
    /// </summary>
    public const double BorderShare = 0.15, DoubtfulBorderShare = 0.25;

    /// <summary>Share of a region's voxels next to solid that it encloses.</summary>
    public const double VesselShare = 0.005;

    /// <summary>Share of a large thin region next to enclosed solid voxels from which it is noise, in which nothing is certain.</summary>
    public const double NoiseShare = 0.1;

    /// <summary>No airway contains a ball of this radius.</summary>
    public const double WidestAirwayMm = 13;

    /// <summary>Larger narrow regions are noise, not trachea and bronchi; they stay, and the mask is doubtful.</summary>
    public const double MostAirwayMl = 250;

    /// <summary>Highest mean of 3×3×3 voxels without any tissue, and the share of such voxels in a region that is empty.</summary>
    public const short EmptyHounsfield = -970;
    public const double EmptyShare = 0.65;

    /// <summary>Median of lungs that are as thin as an emphysema; in them, empty regions say nothing.</summary>
    public const short ThinLung = -920;

    /// <summary>Largest share of lung at the border of an empty region that may be a pneumothorax.</summary>
    public const double EmptyBorderShare = 0.6;

    /// <summary>Smallest pneumothorax, and the share of it that is opposite of lung.</summary>
    public const double PneumothoraxMl = 50, MirrorShare = 0.5;

    /// <summary>Components of the lungs below this share of the largest are remains of what was removed.</summary>
    public const double CrumbShare = 0.005;

    /// <summary>The lungs are eroded in these steps until they come apart.</summary>
    public const double MostErosionMm = 12, ErosionStepMm = 2;

    /// <summary>Smallest seed of a lung; largest ratio of the two; smallest share of both in all voxels.</summary>
    public const double SeedMl = 1, LungRatio = 4.8, SeedShare = 0.3;

    /// <summary>Distance of the seeds over the patient's diameter: along the side axis, or across the body.</summary>
    public const double ApartShare = 0.25, ApartAcross = 0.35;

    /// <summary>The seeds grow in these steps, and beyond the erosion by this.</summary>
    public const double GrowthStepMm = 2, GrowthBeyondMm = 6;

    /// <summary>Share of the smaller side if a plane divides the lungs; below it there is one lung.</summary>
    public const double PlaneShare = 1.0 / 6;

    /// <summary>Largest area of a closed lung over its area before, slice by slice.</summary>
    public const double WallAreaRatio = 1.5;

    /// <summary>How far a ball that rolls over a nodule stays away from the curve of the wall.</summary>
    public const double WallCurveMm = 3;

    /// <summary>Distance of a nodule at the chest wall from the outside air, for a patient of <see cref="NearPatientMm"/>.</summary>
    public const double ChestWallMm = 50;

    /// <summary>Radii of the balls of all steps without options, except those that tell the lungs apart.</summary>
    public static IReadOnlyList<double> BallsMm { get; } = [NearMm, CoreMm, CutMm, ThinOpeningMm, WidestAirwayMm, ThinShellMm];

    /// <summary>Length of a block for the estimates of dense lung, and the shortest one, for small lungs.</summary>
    public const double BlockMm = 5, LeastBlockMm = 2;

    /// <summary>Lowest HU of bone.</summary>
    public const short BoneHounsfield = 160;

    /// <summary>
    /// Rays to the ribs: least height of a lung; slices with at least this share of the lung's largest area; least share of rays that
    /// meet a rib.
    /// </summary>
    public const double RayHeightMm = 100, RayAreaShare = 0.6, RayShare = 0.25;

    /// <summary>Ribs count this much longer towards head and feet, which closes the gaps between them.</summary>
    public const double RibGapMm = 12;

    /// <summary>Thickest usual wall between lung and rib, and what a lung may be further away.</summary>
    public const double UsualWallMm = 15, WallToleranceMm = 10;

    /// <summary>The spine is within this distance of the middle, and of the line through both lungs.</summary>
    public const double SpineMm = 30, SpineDepthMm = 120;

    /// <summary>Radius of the closing that shows hollows.</summary>
    public const double HollowMm = 20;

    /// <summary>
    /// Dense lung: missing share of the room within the ribs (of whole lungs, and of lungs that leave the scan); hollow share.
    /// </summary>
    public const double MissingShare = 0.10, MissingShareOfCut = 0.15, HollowShare = 0.12;

    /// <summary>Dense lung: ratio of the smaller to the larger lung; distance of their ends.</summary>
    public const double DenseRatio = 0.5, EndsMm = 45;

    /// <summary>Ratio of the smaller to the larger lung below which there is only one.</summary>
    public const double OneLungRatio = 0.15;

    /// <summary>
    /// Lungs over the cylinder of their height and the patient's cross-section, and lungs in litres over the cube of the patient's
    /// diameter in decimetres. The second lower bound is for lungs that leave the scan.
    /// </summary>
    public const double LeastFilling = 0.05, MostFilling = 0.6, LeastSize = 0.02, LeastSizeOfCut = 0.002, MostSize = 0.6;

    /// <summary>Smallest cross-section of lungs that leave the scan at the head or foot, in mm².</summary>
    public const double CutMm2 = 300;

    /// <summary>Contact with the other faces in mm² from which the mask has failed; a smaller one makes it doubtful.</summary>
    public const double BorderMm2 = 2000;

    /// <summary>Median HU of lungs.</summary>
    public const short LowestMedian = -970, HighestMedian = -600;

    /// <summary>Smallest share of the volume that is outside air.</summary>
    public const double OutsideShare = 0.005;

    /// <summary>Share of the lungs that were open to the outside air from which a closed leak is noted.</summary>
    public const double LeakShare = 0.5;

    /// <summary>Removed gas that is noted.</summary>
    public const double GasNoteMl = 5;
}
