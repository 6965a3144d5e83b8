using TumorTrace.Core;
using TumorTrace.Core.Files;
using TumorTrace.Core.Models;
using TumorTrace.Core.Runs;
using TumorTrace.Inference;

namespace TumorTrace.Models;

/// <summary>Which of a model's files runs, and what was measured for the choice.</summary>
/// <param name="Calibration">Null if nothing had to be measured.</param>
internal sealed record ChosenFile(string Path, EngineCalibration? Calibration = null);

/// <summary>
/// The choice for the models of a pair; a file that the user named is taken as it is. It does not depend on the number of threads: the
/// two files take turns on one thread, by processor time. Nor does it on how busy the machine is when it is asked again: once measured, it
/// stands.
/// </summary>
internal sealed class PrecisionChoice(CalibrationStore store)
{
    /// <summary>Side of the window that both files are timed on.</summary>
    private const int TrialSide = 256;

    /// <summary>For timing; loading the files comes before it.</summary>
    private static readonly TimeSpan s_budget = TimeSpan.FromSeconds(2);

    /// <summary>On a GPU there is nothing to measure: fp16 is the faster one there.</summary>
    /// <inheritdoc cref="Choose"/>
    public static ChosenFile OnGpu(string fp32, ModelTask task, Precision asked, Action<string> note) =>
        new(Acceptable(fp32, task, LighterForm.Fp16, asked, Precision.Fp16, CardMetrics.Fp16IoU, note) ?? fp32);

    /// <summary>On the processor.</summary>
    /// <param name="note">Takes one line that says what was chosen and why.</param>
    /// <exception cref="UserException">
    /// A segmenter's lighter form was asked for and there is none; a classifier is then taken in fp32. Or the form is not for the device.
    /// </exception>
    public ChosenFile Choose(string fp32, ModelTask task, Precision asked, Action<string> note)
    {
        if (asked == Precision.Fp16)
            throw new UserException("the networks run on the processor, expected auto, fp32 or int8 there, as fp16 is made for GPUs")
            {
                Option = nameof(ModelChoice.Precision),
            };
        if (Acceptable(fp32, task, LighterForm.Int8, asked, Precision.Int8, CardMetrics.Int8IoU, note) is not { } int8)
            return new ChosenFile(fp32);
        if (asked == Precision.Int8)
            return new ChosenFile(int8);
        var (stage, name) = (Stage(task), Path.GetFileName(int8));
        var (fp32Sha256, int8Sha256) = (FileHash.Whole(fp32), FileHash.Whole(int8));
        var key = string.Join('\n', Processor.Description, OnnxModel.RuntimeVersion, fp32Sha256, int8Sha256);
        if (store.Get(key, () => Measure(fp32, fp32Sha256, int8, int8Sha256)) is not { } calibration)
        {
            note(
                $"{stage} in {(Processor.HasVnni ? "int8, as the processor has" : "fp32, as the processor lacks")} VNNI: "
                    + $"nothing can be measured and kept, as {store.Folder} cannot be written"
            );
            return new ChosenFile(Processor.HasVnni ? int8 : fp32);
        }
        note(
            FormattableString.Invariant(
                $"{stage} in {(calibration.PrefersInt8 ? "int8" : "fp32")}: {name} is {calibration.Gain:0.0} times as fast as fp32 here"
            )
        );
        return new ChosenFile(calibration.PrefersInt8 ? int8 : fp32, calibration);
    }

    private static string Stage(ModelTask task) => task == ModelTask.Classifier ? "coarse stage" : "dense stage";

    /// <summary>The lighter form's file, if it is asked for or may be taken without being asked for.</summary>
    private static string? Acceptable(
        string fp32,
        ModelTask task,
        string kind,
        Precision asked,
        Precision lighter,
        string metric,
        Action<string> note
    )
    {
        var file = LighterForm.PathOf(fp32, kind);
        if (asked == lighter && !File.Exists(file) && task == ModelTask.Segmenter)
            throw new UserException(
                $"there is no {file}, expected the model in {kind}; choose auto, or make one as docs/models.md describes"
            )
            {
                Option = nameof(ModelChoice.Precision),
            };
        if (!File.Exists(file) || asked != Precision.Auto && asked != lighter)
            return null;
        if (asked == lighter || IsAccepted(ModelZoo.CardOf(file), metric))
            return file;
        note($"{Stage(task)} in fp32: the card of {Path.GetFileName(file)} does not record that it agrees with fp32");
        return null;
    }

    private static bool IsAccepted(ModelCard card, string metric) => card.Metrics?.GetValueOrDefault(metric) >= ModelCard.LeastInt8Iou;

    private static EngineCalibration Measure(string fp32, string fp32Sha256, string int8, string int8Sha256)
    {
        using var slow = OnnxModel.Load(fp32);
        using var fast = OnnxModel.Load(int8);
        if (!IsAccepted(fast.Card, CardMetrics.Int8IoU))
            throw new UserException(
                $"{int8}: the card beside it says that it agrees with fp32, the card inside does not: export the model again, or name fp32"
            )
            {
                Option = nameof(ModelChoice.Precision),
            };
        var window = fast.Card.DenseWindow ?? (fast.Card.DenseStep is null ? fast.Card.Window : TrialSide);
        var unit = fast.Card.SafeSideMultiple;
        var side = slow.AnySize && fast.AnySize ? Math.Max(unit, Math.Min(TrialSide, window) / unit * unit) : window;
        var (slowSeconds, fastSeconds) = ModelSpeed.Seconds(slow, fast, new byte[side * side * 3], 1, side, s_budget);
        return new EngineCalibration
        {
            Model = slow.Card.Name,
            Processor = Processor.Description,
            OnnxRuntime = OnnxModel.RuntimeVersion,
            Fp32Sha256 = fp32Sha256,
            Int8Sha256 = int8Sha256,
            Fp32PxPerSecond = side * side / slowSeconds,
            Int8PxPerSecond = side * side / fastSeconds,
            Measured = TimeProvider.System.GetUtcNow(),
        };
    }
}
