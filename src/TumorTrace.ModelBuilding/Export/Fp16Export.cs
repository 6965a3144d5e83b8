using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Inference;
using TumorTrace.Training.Onnx;

namespace TumorTrace.ModelBuilding.Export;

/// <summary>
/// Writes the fp16 model beside an exported one, for GPUs. The acceptance test runs on the processor, on the same network with weights and
/// what each operation gives rounded to 16 bits; sums are in 32 bits, as GPUs have them.
/// </summary>
/// <param name="report">Receives one line per step.</param>
internal sealed class Fp16Export(string fp32Path, ExportWindows windows, Action<string> report)
{
    private readonly LighterFile _file = new(fp32Path, LighterForm.Fp16, windows);

    /// <exception cref="UserException">The two do not agree, or the model is none of ours.</exception>
    public void Write() => LighterFile.Try(Write);

    private void Write(string trial)
    {
        var convolutions = OnnxFile.HalvePrecision(fp32Path, trial, emulated: true);
        if (convolutions == 0)
            throw new UserException(
                $"{fp32Path}: cannot be written in fp16: no convolution of it reads the normalised image in 32 bits, "
                    + "expected an fp32 model that `train` or `model export` wrote"
            );
        using var fp32 = OnnxModel.Load(fp32Path);
        var test = _file.Accepted(trial, fp32, report);
        OnnxFile.HalvePrecision(fp32Path, trial, emulated: false);
        var facts = $"{convolutions} convolutions in 16 bits; tried on the processor, for GPUs";
        var card = fp32.Card with
        {
            Metrics = LighterFile.With(fp32.Card.Metrics, (CardMetrics.Fp16IoU, test.Iou), (CardMetrics.Fp16AucDrop, test.AucDrop)),
            Training = LighterFile.With(fp32.Card.Training, ("fp16", facts)),
        };
        _file.Keep(trial, card, ReferenceWindows.Fp16Tolerance);
        report($"{_file.Path}: {facts}");
    }
}
