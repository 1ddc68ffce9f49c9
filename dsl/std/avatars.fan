// The attributes of the data set that `fanc data avatars` makes, in the order of its list_attr_celeba.txt.
// Each has a name from CelebA and is drawn, not guessed, so labels have no noise.

attributes AvatarAttributes = [
  Arched_Eyebrows, Bald, Bangs, Black_Hair, Blond_Hair, Blurry, Brown_Hair, Bushy_Eyebrows,
  Eyeglasses, Goatee, Mouth_Slightly_Open, Mustache, Narrow_Eyes, No_Beard, Pale_Skin, Rosy_Cheeks,
  Smiling, Straight_Hair, Wavy_Hair, Wearing_Earrings, Wearing_Hat, Wearing_Lipstick, Wearing_Necktie
]
