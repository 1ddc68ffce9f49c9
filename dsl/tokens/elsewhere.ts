/** Words of PyTorch, Keras, TensorFlow, Caffe, timm and scikit-learn, and what this language writes instead. */
export interface Elsewhere {
  /** Words of other tools; case, `_` and endings such as `2d` and `Loss` do not matter. */
  readonly words: string;
  /** What a spec has in their place; empty for nothing. */
  readonly write: string;
  /** Why, where the two differ. */
  readonly note?: string;
}

const row = (write: string, words: string, note?: string): Elsewhere => ({
  words,
  write,
  ...(note === undefined ? {} : { note }),
});

const NO_TWIN = "the closest that the language has";

/** By what is being named, in the words of the messages. The text to write stands at the place of the other word. */
export const ELSEWHERE: Readonly<Record<string, readonly Elsewhere[]>> = {
  declaration: [
    row("use", "import include from"),
    row("net", "network class module architecture model layer"),
    row("data", "dataset datasets source"),
    row("attributes", "labels classes"),
    row("param", "let const var set define parameter"),
    row("template", "block def function macro"),
    row("cascade", "pipeline"),
    row("schedule", "training train solver trainer"),
    row("evaluate", "test eval"),
    row("extends", "inherit inherits"),
    row("change", "override"),
    row("study", "experiment sweep ablation comparison grid_search benchmark"),
  ],
  layer: [
    row("dense", "linear fc fully_connected inner_product ip affine lin mlp classifier head"),
    row("conv", "convolution conv2d_same cnn convolutional"),
    row("conv 64 kernel 3 groups each", "depthwise depthwise_conv dw_conv conv_dw", "`each`: a group for each channel"),
    row("conv 64 kernel 1", "pointwise pointwise_conv conv1x1"),
    row("separable", "separable_conv depthwise_separable depthwise_separable_conv sep_conv"),
    row("local 64 kernel 3 cells unshared", "locally_connected unshared_conv local_conv"),
    row("maxpool", "max_pooling pool pooling max"),
    row("avgpool", "average_pooling avg_pooling mean_pool mean_pooling average_pool avg"),
    row(
      "global_avgpool",
      "global_average_pooling adaptive_avg_pool adaptive_average_pool gap global_pool global_pooling reduce_mean",
    ),
    row("batchnorm", "batch_normalization batch_normalisation bn batch_norm_act frozen_batch_norm sync_batch_norm"),
    row(
      "batchnorm",
      "layer_norm layer_normalization group_norm group_normalization instance_norm rms_norm norm",
      NO_TWIN,
    ),
    row("lrn", "local_response_norm local_response_normalization local_response_normalisation response_norm"),
    row("dropout 0.5", "spatial_dropout alpha_dropout drop drop_path stochastic_depth", NO_TWIN),
    row(
      "relu",
      "rectifier rectified_linear relu6 gelu elu selu celu silu swish mish softplus hardswish hard_swish",
      NO_TWIN,
    ),
    row("leaky_relu", "lrelu"),
    row("prelu", "parametric_relu"),
    row("sigmoid", "logistic hard_sigmoid"),
    row("tanh", "hyperbolic_tangent hardtanh"),
    row("", "softmax log_softmax softmax_layer", "the loss `softmax over …` contains it"),
    row("", "identity noop passthrough", "it computes nothing"),
    row("", "zero_padding zero_pad reflection_pad", "the layer that follows takes `pad`"),
    row("flatten", "flat reshape view squeeze"),
    row("concat LAYER", "concatenate cat merge", "with the layer to append"),
    row("add LAYER", "eltwise elementwise sum residual skip shortcut", "with the layer to add"),
  ],
  type: [
    row("number", "float double real f32 float32 float64 num decimal"),
    row("int", "integer int32 int64 long uint short count"),
    row("string", "str text path char file"),
    row("bool", "boolean flag switch"),
    row("size", "shape tuple dims pair resolution"),
    row("ratio", "fraction percent share factor"),
  ],
  loss: [
    row(
      "softmax over classes",
      "cross_entropy categorical_crossentropy sparse_categorical_crossentropy softmax_cross_entropy softmax_cross_entropy_with_logits softmax_with nll nll_loss ce log_loss multinomial_logistic label_smoothing_cross_entropy categorical_cross_entropy",
    ),
    row(
      "sigmoid over LIST",
      "bce bce_with_logits binary_crossentropy binary_cross_entropy binary_cross_entropy_with_logits sigmoid_cross_entropy multi_label_soft_margin logistic",
      "with the name of the attribute list",
    ),
    row("sigmoid over LIST { focal: 2 }", "focal sigmoid_focal", "with the name of the attribute list"),
    row(
      "sigmoid over LIST { asymmetric: 4 }",
      "asymmetric asl asymmetric_multi_label",
      "with the name of the attribute list",
    ),
    row(
      "hinge over LIST",
      "squared_hinge categorical_hinge multi_margin multi_label_margin svm max_margin",
      "with the name of the attribute list",
    ),
    row(
      "similarity(LAYER)",
      "mse mean_squared_error l2 euclidean center centre cosine_similarity cosine_embedding",
      "it compares the vectors of a layer; combine it with another loss",
    ),
    row(
      "contrastive(LAYER)",
      "triplet triplet_margin triplet_semi_hard pairwise npair arcface cosface metric",
      "it compares the vectors of a layer; combine it with another loss",
    ),
  ],
  optimiser: [
    row(
      "sgd { lr: 0.01 }",
      "momentum gd gradient_descent stochastic_gradient_descent solver sgdm lars lbfgs asgd rprop",
    ),
    row("sgd { lr: 0.01  nesterov: on }", "nesterov nag nesterov_momentum nesterov_accelerated_gradient sgdnesterov"),
    row("adam { lr: 0.001 }", "nadam radam adamax amsgrad adabelief adan sparse_adam adabound lazy_adam", NO_TWIN),
    row("adamw { lr: 0.001 }", "lamb lion adam_weight_decay nadamw adafactor", NO_TWIN),
    row("rmsprop { lr: 0.001 }", "rms adagrad adadelta ada_grad ada_delta ftrl", NO_TWIN),
  ],
  "learning rate policy": [
    row("fixed", "constant const none"),
    row("step 0.1 every 4 epochs", "step_lr steplr exponential_decay_staircase step_decay"),
    row(
      "multistep 0.1 at 30, 60 epochs",
      "multi_step_lr multisteplr piecewise_constant piecewise_constant_decay milestones plateau reduce_lr_on_plateau one_cycle cyclic",
    ),
    row("exp 0.95 every 1 epochs", "exponential exponential_lr exponential_decay"),
    row("inv", "inverse inverse_time inverse_time_decay"),
    row("poly", "polynomial polynomial_lr polynomial_decay linear linear_lr linear_decay"),
    row("cosine", "cosine_annealing cosine_annealing_lr cosine_decay cosine_lr cosine_annealing_warm_restarts cos"),
  ],
  "weight filler": [
    row("gaussian 0.01", "normal random_normal truncated_normal trunc_normal randn gauss"),
    row("uniform -0.05..0.05", "random_uniform rand"),
    row("xavier", "glorot glorot_uniform xavier_uniform glorot_normal xavier_normal lecun_normal lecun_uniform"),
    row("msra", "he he_normal he_uniform kaiming kaiming_normal kaiming_uniform variance_scaling"),
    row("constant 0", "zeros zero zeros_initializer"),
    row("constant 1", "ones one ones_initializer"),
  ],
  augmentation: [
    row("flip", "hflip mirror horizontal_flip random_horizontal_flip random_flip fliplr random_mirror"),
    row("random_crop 56", "crop randomcrop random_resized_crop"),
    row("ten_crop 56", "five_crop ten_crops oversample"),
    row(
      "shift 0.1",
      "translate translation random_translation width_shift_range height_shift_range random_affine affine jitter",
    ),
    row("zoom 0.1", "scale random_zoom zoom_range random_scale"),
    row("rotate 10", "rotation random_rotation rotation_range"),
    row("light 0.2", "pca_noise channel_shift channel_shift_range lighting brightness random_brightness"),
    row("colour 0.4", "color color_jitter random_contrast contrast saturation hue"),
    row("grey 0.1", "gray grayscale greyscale random_grayscale random_greyscale to_gray"),
  ],
  "data set kind": [
    row(
      "image_folder",
      "folder imagefolder image_directory image_dataset image_dataset_from_directory imagenet directory images",
    ),
    row("celeba", "celeb_a celebahq celeb"),
    row("lfwa", "lfw lfw_people lfw_plus"),
    row("csv", "table tsv dataframe list file"),
    row("backgrounds", "background negatives scenes"),
  ],
  split: [row("partition", "official default eval_partition list")],
  normalisation: [
    row("train", "dataset measured auto mean_std"),
    row("standard", "default none scale"),
    row("fixed { mean: 123, 117, 104  std: 58, 57, 57 }", "imagenet normalize mean caffe"),
  ],
  metric: [
    row("loss patience 5 epochs", "val_loss validation_loss"),
    row("accuracy patience 5 epochs", "acc val_acc val_accuracy validation_accuracy"),
  ],
  proposals: [
    row("sliding", "sliding_window sliding_windows grid dense anchors"),
    row("edgebox 500", "edge_boxes edgeboxes edge selective_search rpn"),
  ],
};

/** What a layer has in place of `bias: off`, in its block. */
export const WITHOUT_BIAS = "bias: 0  bias_lr_mult: 0";

/** Properties and words of phrases: ours, then those of other tools. */
const PROPERTIES: readonly (readonly [ours: string, words: string, note?: string])[] = [
  ["lr", "learning_rate base_lr initial_lr init_lr lr0 eta eta0 rate step_size learning_rate_init"],
  ["decay", "weight_decay wd l2 l2_reg weight_decay_rate regularization kernel_regularizer"],
  ["decay_mult", "wd_mult"],
  ["batch", "batch_size batchsize minibatch mini_batch mini_batch_size bs images_per_batch"],
  ["epochs", "num_epochs n_epochs nb_epoch nb_epochs epoch max_epochs max_epoch"],
  [
    "epochs",
    "iterations iters max_iter max_iters max_steps steps num_iterations num_steps",
    "which counts passes over the data, not steps",
  ],
  ["max_epochs", "max_iter epochs iterations"],
  ["momentum", "mom mu"],
  ["beta1", "b1 beta_1 momentum1"],
  ["beta2", "b2 beta_2 momentum2"],
  ["rho", "alpha decay_rate rms_decay"],
  ["epsilon", "eps delta"],
  ["eps", "epsilon"],
  [
    "clip",
    "clipnorm clip_norm global_clipnorm clip_gradients max_norm clip_grad_norm grad_clip gradient_clip_val max_grad_norm",
  ],
  ["policy", "scheduler lr_scheduler lr_policy schedule lr_schedule"],
  ["step", "lr_step lr_decay decay_every lr_drop"],
  ["warmup", "warmup_steps warmup_epochs warm_up num_warmup_steps warmup_iters"],
  ["accumulate", "gradient_accumulation_steps accumulate_grad_batches iter_size accumulation grad_accum"],
  ["balance", "pos_weight class_weight class_weights balanced"],
  ["weight", "attribute_weights task_weights weights"],
  ["label_smoothing", "smoothing smooth label_smooth"],
  ["sampler", "sampling batch_sampler resampling oversample"],
  ["per_identity", "images_per_identity samples_per_class k_per_class instances"],
  ["early_stop", "early_stopping earlystopping stop patience"],
  ["keep", "save_best save_best_only checkpoint restore_best_weights keep_best"],
  ["validate", "validation val evaluate eval do_eval"],
  ["augment", "augmentation augmentations transform transforms data_augmentation aug"],
  ["normalise", "normalize normalization normalisation mean_std norm preprocessing"],
  ["resized", "resize image_size img_size input_size target_size size im_size"],
  ["classes", "num_classes n_classes nb_classes nclass num_class"],
  ["identities", "num_identities n_identities num_ids people persons num_persons"],
  ["root", "path dir folder directory data_dir root_dir data_root data_path dataset_path base_dir image_dir"],
  ["file", "csv csv_file filename table labels_file annotation annotations"],
  ["image", "image_column file_column filename_column path_column filename x_col"],
  ["identity", "person person_id id identity_column subject label_column"],
  ["attributes", "labels attrs attribute targets target_type y_col label_names"],
  ["split", "partition subset splits train_test_split"],
  ["unreadable", "corrupt skip_errors missing broken"],
  ["optimizer", "optim solver opt optimiser"],
  ["loss", "criterion objective loss_function losses loss_fn cost"],
  ["output", "head output_layer classifier pooling"],
  ["kernel", "kernel_size ksize filter_size kernel_shape k size f"],
  ["stride", "strides subsample step"],
  ["pad", "padding pads zero_pad"],
  ["dilation", "dilations dilation_rate rate atrous"],
  ["groups", "group num_groups n_groups cardinality"],
  [
    "out",
    "filters out_channels num_output units out_features channels n_filters num_filters neurons nb_filter output_dim",
  ],
  ["rate", "p prob ratio dropout_ratio drop_prob dropout_rate"],
  ["rounding", "ceil_mode round_mode"],
  ["slope", "negative_slope alpha init"],
  ["size", "local_size depth_radius n window"],
  ["k", "bias"],
  ["init", "initializer weight_filler kernel_initializer weight_init weights_init initialiser pretrained weights"],
  ["bias", "bias_filler bias_initializer bias_init use_bias no_bias bias_term"],
  ["lr_mult", "lr_multiplier lr_scale"],
  ["bias_lr_mult", "bias_lr_multiplier"],
  ["scale", "gamma gamma_initializer weight"],
  ["shift", "beta beta_initializer offset"],
  ["scales", "scale sizes window_scales pyramid"],
  ["aspects", "aspect_ratios ratios aspect ratio"],
  ["step", "stride"],
  ["score", "scoring metric"],
  ["threshold", "thresh score_threshold min_score conf confidence"],
  ["context", "margin padding enlarge enlarged expand"],
  ["enlarged", "enlarge expand margin context scale"],
  ["flips", "flip mirror hflip horizontal_flip"],
  ["iou", "iou_threshold iou_thresh overlap"],
  ["fppi", "fp false_positives false_positives_per_image"],
  ["C", "c cost regularization"],
  ["tolerance", "tol eps"],
  ["balance", "class_weight class_weights balanced"],
  ["standardise", "standardize scale scaler standard_scaler normalize"],
  ["penalty", "regularizer norm reg"],
  ["margin", "m alpha"],
  ["seed", "random_seed random_state manual_seed rng"],
  ["seeds", "n_seeds num_seeds repeats repetitions random_seeds trials"],
  ["memory", "max_memory memory_limit ram"],
  ["to", "eta_min min_lr end_learning_rate end_lr final_lr"],
  ["power", "gamma exponent"],
  ["every", "step_size interval per"],
  ["at", "milestones steps boundaries epochs"],
  ["patience", "wait n_iter_no_change"],
  ["delta", "min_delta tol threshold"],
  ["mean", "means mean_value"],
  ["std", "stds stdev sigma"],
];

const ENDINGS = /(?:loss|layer|optimi[sz]er|block|[123]d|initiali[sz]er|augmentation|dataset|act|v2)$/;

const normal = (word: string): string => word.toLowerCase().replaceAll("_", "");

/** The word, and the word without an ending that says what it is. */
function formsOf(word: string): readonly string[] {
  const whole = normal(word);
  const short = whole.replace(ENDINGS, "");
  return short === "" || short === whole ? [whole] : [whole, short, short.replace(ENDINGS, "")];
}

const listed = (words: string): readonly string[] => words.split(" ").map(normal);

/** The row of a word of another tool, if it names something of this kind. */
export function elsewhere(what: string, word: string): Elsewhere | undefined {
  const rows = Object.hasOwn(ELSEWHERE, what) ? (ELSEWHERE[what] ?? []) : [];
  for (const form of formsOf(word)) {
    const found = rows.find((one) => listed(one.words).includes(form));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** One of `words` in another spelling: `ReLU`, `MaxPool2d`, `leakyrelu`, `HingeLoss`. */
export function ownSpelling(word: string, words: readonly string[]): string | undefined {
  const forms = formsOf(word);
  return words.find((one) => one !== word && forms.includes(normal(one)));
}

/** The property among `allowed` that another tool calls `word`. */
export function propertyElsewhere(word: string, allowed: readonly string[]): string | undefined {
  const form = normal(word);
  const own = allowed.find((one) => normal(one) === form && one !== word);
  return own ?? PROPERTIES.find(([ours, words]) => allowed.includes(ours) && listed(words).includes(form))?.[0];
}

/** What differs in the property that another tool calls `word`. */
export const propertyNote = (word: string, ours: string): string | undefined =>
  PROPERTIES.find(([name, words]) => name === ours && listed(words).includes(normal(word)))?.[2];

/** Every property with the names that other tools give it. */
export const PROPERTY_NAMES: readonly { readonly ours: string; readonly words: readonly string[] }[] = PROPERTIES.map(
  ([ours, words]) => ({ ours, words: words.split(" ") }),
);

/** Hint for a word of another tool. */
export function elsewhereHint(what: string, word: string): string | undefined {
  const found = elsewhere(what, word);
  if (found === undefined) return undefined;
  if (found.write === "") return `remove it: ${found.note ?? ""}`;
  return `write \`${found.write}\`${found.note === undefined ? "" : `: ${found.note}`}`;
}
