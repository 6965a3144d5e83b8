namespace TumorTrace.Training.Networks;

/// <summary>torchvision's normalisation of its input, RGB in units of 0..1.</summary>
internal static class TorchvisionInput
{
    internal static readonly double[] Mean = [0.485, 0.456, 0.406],
        Deviation = [0.229, 0.224, 0.225];
}
